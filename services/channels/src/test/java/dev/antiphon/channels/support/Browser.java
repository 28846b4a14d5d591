package dev.antiphon.channels.support;

import dev.antiphon.testkit.Chromium;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/** The chat page in a real browser. */
public final class Browser implements AutoCloseable {

    private final Chromium chromium;
    private final ChromeDriver driver;

    private Browser(Chromium chromium) {
        this.chromium = chromium;
        this.driver = chromium.driver();
    }

    /** Starts it, if there is one. */
    public static Optional<Browser> start() {
        return Chromium.start().map(Browser::new);
    }

    public void open(URI address) {
        driver.get(address.toString());
    }

    public void reload() {
        driver.navigate().refresh();
    }

    public void prefer(String colorScheme) {
        chromium.prefer(colorScheme);
    }

    public void beAPhone() {
        chromium.tools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
    }

    public void beADesktop() {
        chromium.tools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 1280, "height", 860, "deviceScaleFactor", 1, "mobile", false));
    }

    public void beOnline(boolean online) {
        chromium.tools("Network.enable", Map.of());
        chromium.tools(
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

    /** Writes a text, with the keys that a person would use for its lines, and sends it. */
    public void write(String text) {
        driver.findElement(By.id("text"))
                .sendKeys(text.replace("\n", Keys.chord(Keys.SHIFT, Keys.ENTER)), Keys.ENTER);
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
        return chromium.barriers();
    }

    /** Errors in the browser's console. */
    public List<String> said() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Keeps a picture for people to look at. */
    public void picture(String name) {
        chromium.picture(name);
    }

    @Override
    public void close() {
        chromium.close();
    }

    private boolean shown(WebElement element) {
        return element.isDisplayed();
    }
}
