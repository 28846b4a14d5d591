package dev.antiphon.channels.support;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real browser without a window. */
public final class Browser implements AutoCloseable {

    private static final Path SHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Where a browser and its driver are on the path, if they are. */
    public static Optional<Programs> programs() {
        return onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(
                        browser ->
                                onPath("chromedriver")
                                        .map(driver -> new Programs(browser, driver)));
    }

    /** The browser and the program that drives it. */
    public record Programs(File browser, File driver) {}

    public static Browser start(Programs programs) {
        var options = new ChromeOptions();
        options.setBinary(programs.browser());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--lang=en",
                "--window-size=1280,860");
        var service =
                new ChromeDriverService.Builder().usingDriverExecutable(programs.driver()).build();
        return new Browser(new ChromeDriver(service, options));
    }

    public void open(URI address) {
        driver.get(address.toString());
    }

    public void reload() {
        driver.navigate().refresh();
    }

    public void prefer(String colorScheme) {
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
    }

    public void beAPhone() {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }

    public void beADesktop() {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 1280, "height", 860, "deviceScaleFactor", 1, "mobile", false));
    }

    public void beOnline(boolean online) {
        devTools("Network.enable", Map.of());
        devTools(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        !online,
                        "latency",
                        0,
                        "downloadThroughput",
                        -1,
                        "uploadThroughput",
                        -1));
    }

    public void click(String selector) {
        Eventually.holds(
                () -> driver.findElements(By.cssSelector(selector)).stream().anyMatch(this::shown));
        driver.findElement(By.cssSelector(selector)).click();
    }

    public void write(String text) {
        driver.findElement(By.id("text")).sendKeys(text, Keys.ENTER);
    }

    /** What the elements say that are shown and match. */
    public List<String> texts(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .filter(this::shown)
                    .map(WebElement::getText)
                    .map(String::strip)
                    .toList();
        } catch (StaleElementReferenceException changed) {
            return texts(selector);
        }
    }

    public void awaitTexts(String selector, String... texts) {
        try {
            Eventually.holds(() -> texts(selector).equals(List.of(texts)));
        } catch (AssertionError late) {
            throw new AssertionError(selector + " says " + texts(selector) + "; " + said(), late);
        }
    }

    /** What a script of the page's own gives. */
    public @Nullable Object run(String script) {
        return driver.executeScript(script);
    }

    /** What axe finds that would shut somebody out, in brief. */
    public List<String> barriers() {
        try (var axe =
                Browser.class.getResourceAsStream(
                        "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            if (axe == null) {
                throw new IllegalStateException("axe is not on the class path");
            }
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var found =
                driver.executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        axe.run(document).then((result) => done(result.violations.flatMap(
                            ({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))));
                        """);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** Warnings and errors in the browser's console. */
    public List<String> said() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Keeps a picture for people to look at. */
    public void picture(String name) {
        // Whatever moves has come to rest.
        driver.executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                Promise.allSettled(document.getAnimations()
                    .filter((each) => each.effect.getComputedTiming().iterations === 1)
                    .map((each) => each.finished)).then(() => done());
                """);
        try {
            Files.createDirectories(SHOTS);
            Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }

    private boolean shown(WebElement element) {
        return element.isDisplayed();
    }

    private void devTools(String command, Map<String, Object> parameters) {
        var _ = driver.executeCdpCommand(command, parameters);
    }

    private static Optional<File> onPath(String... names) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        return Stream.of(names)
                .flatMap(
                        name ->
                                Stream.of(path.split(File.pathSeparator))
                                        .map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }
}
