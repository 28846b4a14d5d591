package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.v1.Chat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a client asks for, read and checked.
 *
 * @param maxTokens of an answer; empty where the version's context is the limit
 * @param seed empty where any will do
 * @param topLogprobs how many of the likeliest tokens are told with each; empty for no
 *     probabilities
 * @param jsonSchema that the answer fits; empty for free text
 * @param includeUsage whether a stream ends with a usage chunk
 * @param user by whom the rollout is sticky
 * @param priority the lane in which it waits
 */
record Asked(
        String model,
        Prompt prompt,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double frequencyPenalty,
        double presencePenalty,
        Map<Integer, Double> logitBias,
        OptionalInt maxTokens,
        int choices,
        List<String> stop,
        OptionalLong seed,
        boolean ignoreEnd,
        OptionalInt topLogprobs,
        Optional<String> jsonSchema,
        boolean stream,
        boolean includeUsage,
        Optional<String> user,
        Priority priority) {

    /** Texts to be turned into vectors: nothing is chosen at random or said. */
    static Asked embedding(String model, List<String> texts, Optional<String> user) {
        return new Asked(
                model,
                new Prompt.Texts(texts),
                0,
                0,
                1,
                0,
                1,
                0,
                0,
                Map.of(),
                OptionalInt.empty(),
                1,
                List.of(),
                OptionalLong.of(0),
                false,
                OptionalInt.empty(),
                Optional.empty(),
                false,
                false,
                user,
                Priority.NORMAL);
    }

    /** The same in another lane. */
    Asked in(Priority lane) {
        return new Asked(
                model,
                prompt,
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                frequencyPenalty,
                presencePenalty,
                logitBias,
                maxTokens,
                choices,
                stop,
                seed,
                ignoreEnd,
                topLogprobs,
                jsonSchema,
                stream,
                includeUsage,
                user,
                lane);
    }

    /** What is to be answered or continued. */
    sealed interface Prompt {

        /** At least one message. */
        record Messages(Chat chat) implements Prompt {}

        /** Continued as it stands. */
        record Text(String text) implements Prompt {}

        /** Turned into vectors; at least one. */
        record Texts(List<String> texts) implements Prompt {}
    }
}
