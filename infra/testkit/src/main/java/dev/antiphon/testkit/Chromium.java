package dev.antiphon.testkit;

import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real browser without a window, of this machine. */
public final class Chromium implements AutoCloseable {

    /** What a test says that is left out for want of a browser. */
    public static final String MISSING =
            "there is no chromium with a chromedriver on the path, so the pages are not tried in a"
                    + " browser";

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts it; empty if the browser or its driver is not on the path. */
    public static Optional<Chromium> start() {
        return program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(
                        browser ->
                                program("chromedriver")
                                        .map(driver -> new Chromium(start(browser, driver))));
    }

    private static ChromeDriver start(File browser, File driver) {
        var options = new ChromeOptions();
        options.setBinary(browser);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--lang=en",
                "--window-size=1360,900");
        return new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(driver).build(), options);
    }

    private static Optional<File> program(String... names) {
        return Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
                .flatMap(folder -> Arrays.stream(names).map(name -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    /** For what is special to a page. */
    public ChromeDriver driver() {
        return driver;
    }

    /** Calls the browser's own tools. */
    public void tools(String command, Map<String, Object> parameters) {
        var _ = driver.executeCdpCommand(command, parameters);
    }

    /** Prefers light or dark from now on. */
    public void prefer(String scheme) {
        tools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** What shuts people out of the page, as axe finds it. */
    public List<String> barriers() {
        try (var axe = Chromium.class.getResourceAsStream(AXE)) {
            if (axe == null) {
                throw new IllegalStateException("axe is not on the class path");
            }
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Object found =
                driver.executeAsyncScript(
                        """
                        const tell = arguments[arguments.length - 1];
                        axe.run(document).then(({ violations }) => tell(violations.flatMap(
                          ({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
                            `${id}: ${html} ${failureSummary}`))));
                        """);
        return found instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(found));
    }

    /** Keeps a picture in target/screenshots for people to look at. */
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
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
