package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.engine.embed.Embedder;

import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a request, as the embedder understands them.
 *
 * @param texts tokens of each
 * @param tokens how many there are
 */
record Passages(List<List<Integer>> texts, int tokens) {

    private static final int MAX_TEXTS = 2_048;

    /** Reads a request, or says which of its fields makes no sense to this model. */
    static Passages of(InferenceRequest request, Embedder embedder) throws Rejected {
        if (!request.hasTexts()) {
            throw new Rejected("model", "model: this one embeds and does not answer");
        }
        int count = request.getTexts().getTextsCount();
        if (count < 1 || count > MAX_TEXTS) {
            throw new Rejected(
                    "input", "input must be between 1 and %d texts".formatted(MAX_TEXTS));
        }
        var texts = new ArrayList<List<Integer>>();
        int tokens = 0;
        for (String text : request.getTexts().getTextsList()) {
            var encoded = embedder.tokens(text);
            if (encoded.size() > embedder.contextTokens()) {
                throw new Rejected(
                        "input",
                        "input: text %d has %d tokens, more than the %d of the model's context"
                                .formatted(texts.size(), encoded.size(), embedder.contextTokens()));
            }
            texts.add(encoded);
            tokens += encoded.size();
        }
        return new Passages(texts, tokens);
    }
}
