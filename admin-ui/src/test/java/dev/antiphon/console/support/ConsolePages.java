package dev.antiphon.console.support;

import dev.antiphon.testkit.Chromium;

import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

import java.util.List;
import java.util.Optional;

/** The console in a real browser, as a hand uses it. */
public final class ConsolePages implements AutoCloseable {

    private final String base;
    private final Chromium chromium;
    private final ChromeDriver driver;

    private ConsolePages(String base, Chromium chromium) {
        this.base = base;
        this.chromium = chromium;
        this.driver = chromium.driver();
    }

    /** Opens a browser; empty if this machine has none. */
    public static Optional<ConsolePages> on(String base) {
        return Chromium.start().map(chromium -> new ConsolePages(base, chromium));
    }

    /** The browser itself. */
    public Chromium chromium() {
        return chromium;
    }

    public void open(String path) {
        driver.get(base + path);
    }

    public void signIn(String name, String password) {
        open("/login");
        driver.findElement(By.name("username")).sendKeys(name);
        driver.findElement(By.name("password")).sendKeys(password);
        click("main button");
    }

    public void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /** What the first element says that matches, or nothing. */
    public String text(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .findFirst()
                    .map(WebElement::getText)
                    .orElse("");
        } catch (StaleElementReferenceException changed) {
            return text(selector);
        }
    }

    /** The values of the fields that match. */
    public List<String> values(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .map(field -> String.valueOf(field.getDomProperty("value")))
                .toList();
    }

    /** Moves a slider as a hand does. */
    public void slide(int slider, int value) {
        driver.executeScript(
                """
                const slider = document.querySelectorAll("input[type=range]")[arguments[0]];
                slider.value = arguments[1];
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                slider.dispatchEvent(new Event("change", { bubbles: true }));
                """,
                slider,
                value);
    }

    @Override
    public void close() {
        chromium.close();
    }
}
