package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.sample.Penalties;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import java.util.List;
import java.util.OptionalInt;

/** A request as the engine understands it. */
record Question(
        List<Integer> prompt,
        Sampling sampling,
        int choices,
        int maxTokens,
        List<String> stop,
        boolean ignoreEnd,
        OptionalInt topLogprobs) {

    private static final int MAX_STOPS = 4;
    private static final int MAX_TOP_LOGPROBS = 20;

    /** Reads a request, or says which of its fields makes no sense to this model. */
    static Question of(InferenceRequest request, Engine engine, AttemptSettings settings)
            throws Rejected {
        var wanted = request.getSampling();
        if (wanted.getChoices() < 1 || wanted.getChoices() > settings.maxChoices()) {
            throw new Rejected(
                    "n",
                    "n must be between 1 and %d, was %d"
                            .formatted(settings.maxChoices(), wanted.getChoices()));
        }
        if (wanted.getMaxTokens() < 1) {
            throw new Rejected(
                    "max_tokens", "max_tokens must be above 0, was " + wanted.getMaxTokens());
        }
        if (wanted.getStopCount() > MAX_STOPS
                || wanted.getStopList().stream().anyMatch(String::isEmpty)) {
            throw new Rejected(
                    "stop", "stop must be at most %d strings, none empty".formatted(MAX_STOPS));
        }
        if (wanted.getTopLogprobs() < 0 || wanted.getTopLogprobs() > MAX_TOP_LOGPROBS) {
            throw new Rejected(
                    "top_logprobs",
                    "top_logprobs must be between 0 and %d, was %d"
                            .formatted(MAX_TOP_LOGPROBS, wanted.getTopLogprobs()));
        }
        return new Question(
                prompt(request, engine),
                sampling(wanted),
                wanted.getChoices(),
                wanted.getMaxTokens(),
                wanted.getStopList(),
                wanted.getIgnoreEos(),
                wanted.getLogprobs()
                        ? OptionalInt.of(wanted.getTopLogprobs())
                        : OptionalInt.empty());
    }

    /** A choice, to be continued after what has been said of it. */
    Generation generation(int choice, List<Integer> said, int priority) {
        return new Generation(
                prompt, said, choice, sampling, maxTokens, stop, priority, ignoreEnd, topLogprobs);
    }

    private static List<Integer> prompt(InferenceRequest request, Engine engine) throws Rejected {
        return switch (request.getPromptCase()) {
            case CHAT -> fitting("messages", chat(request, engine), engine);
            case TEXT -> fitting("prompt", engine.tokens(request.getText()), engine);
            case PROMPT_NOT_SET -> throw new Rejected("messages", "there is no prompt");
        };
    }

    private static List<Integer> chat(InferenceRequest request, Engine engine) throws Rejected {
        var conversation =
                request.getChat().getMessagesList().stream()
                        .map(message -> new Message(message.getRole(), message.getContent()))
                        .toList();
        try {
            return engine.prompt(conversation);
        } catch (IllegalArgumentException refused) {
            throw new Rejected("messages", String.valueOf(refused.getMessage()));
        }
    }

    private static List<Integer> fitting(String param, List<Integer> prompt, Engine engine)
            throws Rejected {
        if (prompt.isEmpty()) {
            throw new Rejected(param, "the prompt must have at least one token");
        }
        if (prompt.size() >= engine.contextTokens()) {
            throw new Rejected(
                    param,
                    "the prompt has %d tokens, which leaves no room in a context of %d"
                            .formatted(prompt.size(), engine.contextTokens()));
        }
        return prompt;
    }

    private static Sampling sampling(dev.antiphon.contracts.v1.Sampling wanted) throws Rejected {
        try {
            double repetition = wanted.getRepetitionPenalty();
            return new Sampling(
                    wanted.getTemperature(),
                    wanted.getTopK(),
                    wanted.getTopP(),
                    wanted.getMinP(),
                    new Penalties(
                            repetition == 0 ? 1 : repetition,
                            wanted.getFrequencyPenalty(),
                            wanted.getPresencePenalty()),
                    wanted.getLogitBiasMap(),
                    wanted.getSeed());
        } catch (IllegalArgumentException outOfRange) {
            String message = String.valueOf(outOfRange.getMessage());
            // The engine's message begins with the name of the field.
            throw new Rejected(message.split(" ", 2)[0], message);
        }
    }
}
