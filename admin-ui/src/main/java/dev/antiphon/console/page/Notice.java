package dev.antiphon.console.page;

import dev.antiphon.console.remote.Answer;
import dev.antiphon.console.remote.Refusal;

import org.springframework.http.HttpStatus;

import java.util.List;
import java.util.Locale;

/**
 * What a page says about something that was just tried.
 *
 * @param title in a sentence
 * @param more what else there is to say, each in a sentence
 */
public record Notice(Tone tone, String title, List<String> more) {

    /** How it went. */
    public enum Tone {
        GOOD,
        WARNING,
        BAD
    }

    public Notice {
        more = List.copyOf(more);
    }

    public static Notice good(String title) {
        return new Notice(Tone.GOOD, title, List.of());
    }

    /** A rule said no: which one, and what to do. */
    public static Notice refused(String what, Refusal refusal) {
        String reason =
                refusal.detail().startsWith(refusal.field())
                        ? refusal.detail()
                        : refusal.field() + ": " + refusal.detail();
        return new Notice(
                Tone.BAD,
                what,
                refusal.fix().isEmpty()
                        ? List.of(sentence(reason))
                        : List.of(sentence(reason), sentence(refusal.fix())));
    }

    /** Nobody answered. */
    public static Notice unreachable(String what, Answer.Unreachable<?> unreachable) {
        return new Notice(
                Tone.WARNING,
                what,
                List.of(
                        "No answer came, so it may have happened or not. Look again in a moment.",
                        unreachable.reason()));
    }

    /** The status of the response that shows the refusal. */
    public static HttpStatus status(Refusal refusal) {
        HttpStatus status = HttpStatus.resolve(refusal.status());
        // The console's own token is no business of the browser's login.
        return status == null || status == HttpStatus.UNAUTHORIZED || !status.is4xxClientError()
                ? HttpStatus.BAD_GATEWAY
                : status;
    }

    private static String sentence(String words) {
        String capital = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return capital.endsWith(".") ? capital : capital + ".";
    }
}
