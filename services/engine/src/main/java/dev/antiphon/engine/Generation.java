package dev.antiphon.engine;

import dev.antiphon.engine.constrain.Grammar;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tool.ToolFormat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One answer to be generated.
 *
 * @param prompt tokens of the prompt, at least one
 * @param said tokens of the answer that were said before, by this engine or another; the answer
 *     goes on after them exactly as it would have gone on there
 * @param choice number of the answer among the answers to the same request
 * @param maxTokens how many tokens the answer may have, those said before included
 * @param stop the answer ends before the first of these strings
 * @param priority who makes way when the cache is full: the lowest
 * @param ignoreEnd whether the answer goes on when the model ends it
 * @param topLogprobs how many of the likeliest tokens are told with each token; empty for no
 *     probabilities at all
 * @param form that the answer is held to
 * @param calls how the model writes calls, where it may call functions
 */
public record Generation(
        List<Integer> prompt,
        List<Integer> said,
        int choice,
        Sampling sampling,
        int maxTokens,
        List<String> stop,
        int priority,
        boolean ignoreEnd,
        OptionalInt topLogprobs,
        Optional<Grammar> form,
        Optional<Calls> calls) {

    /**
     * How functions are called.
     *
     * @param single whether the answer ends with the first call
     */
    public record Calls(ToolFormat format, boolean single) {}

    /** Free text that ends where the model ends it, and no probabilities. */
    public Generation(
            List<Integer> prompt,
            List<Integer> said,
            int choice,
            Sampling sampling,
            int maxTokens,
            List<String> stop) {
        this(
                prompt,
                said,
                choice,
                sampling,
                maxTokens,
                stop,
                0,
                false,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Copies the lists and checks them.
     *
     * @throws IllegalArgumentException if there is no prompt, or nothing left to say
     */
    public Generation {
        prompt = List.copyOf(prompt);
        said = List.copyOf(said);
        stop = List.copyOf(stop);
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("the prompt must have at least one token");
        }
        if (maxTokens <= said.size()) {
            throw new IllegalArgumentException(
                    "max_tokens must be above the %d tokens said, was %d"
                            .formatted(said.size(), maxTokens));
        }
        if (stop.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("stop must not contain an empty string");
        }
    }
}
