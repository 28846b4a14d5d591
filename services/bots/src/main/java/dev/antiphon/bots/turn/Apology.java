package dev.antiphon.bots.turn;

import java.util.Locale;

/** What a bot says when it has no answer, in the customer's language. */
enum Apology {
    UNAVAILABLE(
            "Sorry, I cannot answer right now. Please try again in a moment.",
            "Entschuldigung, ich kann gerade nicht antworten. Bitte versuchen Sie es gleich noch"
                    + " einmal."),
    TOO_LONG(
            "Sorry, that was too much for me at once. Please ask in fewer words.",
            "Entschuldigung, das war zu viel auf einmal. Bitte fragen Sie mit weniger Worten.");

    private final String english;
    private final String german;

    Apology(String english, String german) {
        this.english = english;
        this.german = german;
    }

    /** In German for {@code de…}, in English for everybody else. */
    String in(String locale) {
        return Locale.forLanguageTag(locale).getLanguage().equals("de") ? german : english;
    }
}
