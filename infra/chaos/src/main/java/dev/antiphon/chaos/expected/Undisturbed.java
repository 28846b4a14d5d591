package dev.antiphon.chaos.expected;

import dev.antiphon.probe.Heard;
import dev.antiphon.probe.Question;

/**
 * A question, and the answer that it gets while nothing is broken.
 *
 * @param tokens as the usage told
 * @param pieces in how many pieces the text came
 */
public record Undisturbed(
        Question question, String text, int tokens, String finishReason, int pieces) {

    /** What was heard. */
    static Undisturbed of(Question question, Heard heard) {
        return new Undisturbed(
                question,
                heard.text(),
                heard.completionTokens().orElseThrow(),
                heard.finishReason().orElseThrow(),
                heard.pieces().size());
    }
}
