package dev.antiphon.acceptance;

import dev.antiphon.testkit.Chromium;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.WebDriverWait;

import java.net.URI;
import java.time.Duration;

/** The chat page in a real browser. */
final class ChatPage {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Chromium chromium;

    ChatPage(Chromium chromium) {
        this.chromium = chromium;
    }

    /** Types a question and waits until the page shows what belongs into the answer. */
    void ask(URI page, String question, String answer) {
        chromium.driver().get(page.toString());
        chromium.driver().findElement(By.id("text")).sendKeys(question, Keys.ENTER);
        new WebDriverWait(chromium.driver(), LIMIT).until(_ -> shown().contains(answer));
    }

    /** All text that the page shows. */
    String shown() {
        return chromium.driver().findElement(By.tagName("body")).getText();
    }
}
