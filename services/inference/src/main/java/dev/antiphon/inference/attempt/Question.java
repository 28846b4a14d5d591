package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.constrain.Grammar;
import dev.antiphon.engine.sample.Penalties;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;
import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolCall;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A request as the engine understands it. */
record Question(
        List<Integer> prompt,
        Sampling sampling,
        int choices,
        int maxTokens,
        List<String> stop,
        boolean ignoreEnd,
        OptionalInt topLogprobs,
        Optional<Grammar> form,
        Optional<Generation.Calls> calls) {

    private static final int MAX_STOPS = 4;
    private static final int MAX_TOP_LOGPROBS = 20;

    /** Reads a request, or says which of its fields makes no sense to this model. */
    static Question of(InferenceRequest request, Engine engine, AttemptSettings settings)
            throws Rejected {
        var wanted = request.getSampling();
        int choices = choices(request, settings);
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
        var tools = tools(request.getChat(), engine);
        return new Question(
                prompt(request, tools, engine),
                sampling(wanted),
                choices,
                wanted.getMaxTokens(),
                wanted.getStopList(),
                wanted.getIgnoreEos(),
                wanted.getLogprobs()
                        ? OptionalInt.of(wanted.getTopLogprobs())
                        : OptionalInt.empty(),
                form(request, tools, engine),
                tools.isEmpty()
                        ? Optional.empty()
                        : engine.toolFormat()
                                .map(
                                        format ->
                                                new Generation.Calls(
                                                        format,
                                                        request.getChat().getSingleToolCall())));
    }

    /** How many answers are wanted. */
    static int choices(InferenceRequest request, AttemptSettings settings) throws Rejected {
        int choices = request.getSampling().getChoices();
        if (choices < 1 || choices > settings.maxChoices()) {
            throw new Rejected(
                    "n",
                    "n must be between 1 and %d, was %d".formatted(settings.maxChoices(), choices));
        }
        return choices;
    }

    /** A choice, to be continued after what has been said of it. */
    Generation generation(int choice, List<Integer> said, int priority) {
        return new Generation(
                prompt,
                said,
                choice,
                sampling,
                maxTokens,
                stop,
                priority,
                ignoreEnd,
                topLogprobs,
                form,
                calls);
    }

    private static List<Tool> tools(Chat chat, Engine engine) throws Rejected {
        if (chat.getToolsCount() > 0 && engine.toolFormat().isEmpty()) {
            throw new Rejected(
                    "tools", "tools: this model was not taught to call functions; leave them out");
        }
        return named(() -> chat.getToolsList().stream().map(Tool::of).toList());
    }

    /** A call that has to be comes before a form for the answer. */
    private static Optional<Grammar> form(InferenceRequest request, List<Tool> tools, Engine engine)
            throws Rejected {
        var chat = request.getChat();
        if (chat.getToolRequired()) {
            var possible =
                    tools.stream()
                            .filter(
                                    tool ->
                                            chat.getToolName().isEmpty()
                                                    || tool.name().equals(chat.getToolName()))
                            .toList();
            if (possible.isEmpty()) {
                throw new Rejected("tool_choice", "tool_choice: there is no such tool");
            }
            return Optional.of(named(() -> engine.call(possible)));
        }
        String schema = request.getSampling().getJsonSchema();
        return schema.isEmpty() ? Optional.empty() : Optional.of(named(() -> engine.json(schema)));
    }

    /** The engine's messages begin with the name of the field. */
    private static <T> T named(Supplier<T> read) throws Rejected {
        try {
            return read.get();
        } catch (IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            throw new Rejected(message.split("[: ]", 2)[0], message);
        }
    }

    private static List<Integer> prompt(InferenceRequest request, List<Tool> tools, Engine engine)
            throws Rejected {
        return switch (request.getPromptCase()) {
            case CHAT -> fitting("messages", chat(request.getChat(), tools, engine), engine);
            case TEXT -> fitting("prompt", engine.tokens(request.getText()), engine);
            case TEXTS -> throw new Rejected("model", "model: this one answers and does not embed");
            case PROMPT_NOT_SET -> throw new Rejected("messages", "there is no prompt");
        };
    }

    private static List<Integer> chat(Chat chat, List<Tool> tools, Engine engine) throws Rejected {
        var conversation = chat.getMessagesList().stream().map(Question::message).toList();
        return named(() -> engine.prompt(conversation, tools));
    }

    private static Message message(ChatMessage message) {
        return new Message(
                message.getRole(),
                message.getContent(),
                message.getToolCallsList().stream()
                        .map(
                                call ->
                                        new ToolCall(
                                                call.getId(), call.getName(), call.getArguments()))
                        .toList(),
                message.getToolCallId());
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
        double repetition = wanted.getRepetitionPenalty();
        return named(
                () ->
                        new Sampling(
                                wanted.getTemperature(),
                                wanted.getTopK(),
                                wanted.getTopP(),
                                wanted.getMinP(),
                                new Penalties(
                                        repetition == 0 ? 1 : repetition,
                                        wanted.getFrequencyPenalty(),
                                        wanted.getPresencePenalty()),
                                wanted.getLogitBiasMap(),
                                wanted.getSeed()));
    }
}
