package dev.antiphon.inference.remote;

import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Logprob;
import dev.antiphon.contracts.v1.Logprobs;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.ToolCallDelta;
import dev.antiphon.inference.remote.Hearing.Piece;
import dev.antiphon.inference.remote.Hearing.Used;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A server with the OpenAI API. Where the version says that it continues after tokens, answers are
 * asked for as completions of token ids, with vLLM's {@code /tokenize} and {@code
 * return_token_ids}; otherwise as the client asked.
 *
 * <p>Sources: OpenAI API reference, chat and completions; vLLM, "OpenAI-Compatible Server".
 */
final class OpenAiServer implements Upstream {

    private final Calls calls;
    private final RemoteVersion version;

    OpenAiServer(Calls calls, RemoteVersion version) {
        this.calls = calls;
        this.version = version;
    }

    @Override
    public Optional<String> problem() throws InterruptedException {
        try {
            var models =
                    StreamSupport.stream(calls.get("/v1/models").path("data").spliterator(), false)
                            .map(model -> model.path("id").asString(""))
                            .toList();
            return models.contains(version.model())
                    ? Optional.empty()
                    : Optional.of(
                            "the server has no model %s, it has %s"
                                    .formatted(version.model(), models));
        } catch (Failure failure) {
            return Optional.of(failure.reason());
        }
    }

    @Override
    public Used answer(Asking asking, Hearing hearing) throws Failure, InterruptedException {
        return switch (version.continues()) {
            case TOKENS -> afterTokens(asking, hearing);
            case RESTART -> asAsked(asking, hearing);
        };
    }

    @Override
    public Vectors embed(List<String> texts) throws Failure, InterruptedException {
        var body = Calls.JSON.createObjectNode().put("model", version.model());
        texts.forEach(body.putArray("input")::add);
        var answer = calls.post("/v1/embeddings", body.put("encoding_format", "float"));
        var vectors = new ArrayList<float[]>();
        for (var each : answer.path("data")) {
            var numbers = each.path("embedding");
            float[] vector = new float[numbers.size()];
            for (int at = 0; at < vector.length; at++) {
                vector[at] = numbers.path(at).floatValue();
            }
            vectors.add(vector);
        }
        if (vectors.size() != texts.size()) {
            throw Failure.broken(
                    "the server gave %d vectors for %d texts"
                            .formatted(vectors.size(), texts.size()));
        }
        return new Vectors(vectors, answer.path("usage").path("prompt_tokens").asInt(0));
    }

    private Used asAsked(Asking asking, Hearing hearing) throws Failure, InterruptedException {
        var request = asking.request();
        var body = body(asking, request.getSampling().getMaxTokens());
        boolean chat = request.hasChat();
        if (chat) {
            messages(body, request.getChat());
            tools(body, request.getChat());
            form(body, request.getSampling());
        } else {
            body.put("prompt", request.getText());
        }
        return stream(chat ? "/v1/chat/completions" : "/v1/completions", body, asking, hearing);
    }

    private Used afterTokens(Asking asking, Hearing hearing) throws Failure, InterruptedException {
        var request = asking.request();
        refuseWhatNeedsTheChat(request.getChat(), request.getSampling());
        var prompt = Calls.JSON.createObjectNode().put("model", version.model());
        if (request.hasChat()) {
            messages(prompt, request.getChat());
            prompt.put("add_generation_prompt", true);
        } else {
            prompt.put("prompt", request.getText());
        }
        int left = request.getSampling().getMaxTokens() - asking.said().size();
        var body = body(asking, left);
        var ids = body.putArray("prompt");
        calls.post("/tokenize", prompt).path("tokens").forEach(id -> ids.add(id.intValue()));
        asking.said().forEach(ids::add);
        body.put("return_token_ids", true);
        var used = stream("/v1/completions", body, asking, hearing);
        return new Used(
                Math.max(0, used.promptTokens() - asking.said().size()),
                used.completionTokens() + asking.said().size(),
                used.cachedTokens());
    }

    private static void refuseWhatNeedsTheChat(Chat chat, Sampling sampling) throws Failure {
        if (chat.getToolsCount() > 0) {
            throw Failure.rejected(
                    "tools", "tools: this version continues after tokens; leave them out");
        }
        if (!sampling.getJsonSchema().isEmpty()) {
            throw Failure.rejected(
                    "response_format",
                    "response_format: this version continues after tokens; leave it out");
        }
    }

    private Used stream(String path, ObjectNode body, Asking asking, Hearing hearing)
            throws Failure, InterruptedException {
        var heard = new Heard(asking, hearing, version.continues());
        calls.stream(path, body, heard::event);
        return heard.end();
    }

    private ObjectNode body(Asking asking, int maxTokens) {
        var sampling = asking.request().getSampling();
        var body =
                Calls.JSON
                        .createObjectNode()
                        .put("model", version.model())
                        .put("stream", true)
                        .put("temperature", sampling.getTemperature())
                        .put("top_p", sampling.getTopP())
                        .put("seed", asking.seed());
        body.putObject("stream_options").put("include_usage", true);
        // The requester fills in the whole context where the client said nothing, and servers
        // refuse what does not fit beside the prompt.
        if (maxTokens < version.contextTokens()) {
            body.put("max_tokens", maxTokens);
        }
        sampling.getStopList().forEach(body.withArray("stop")::add);
        if (sampling.getStopCount() == 0) {
            body.remove("stop");
        }
        unless(0, "frequency_penalty", sampling.getFrequencyPenalty(), body);
        unless(0, "presence_penalty", sampling.getPresencePenalty(), body);
        unless(0, "min_p", sampling.getMinP(), body);
        if (sampling.getRepetitionPenalty() != 0) {
            unless(1, "repetition_penalty", sampling.getRepetitionPenalty(), body);
        }
        if (sampling.getTopK() > 0) {
            body.put("top_k", sampling.getTopK());
        }
        if (sampling.getIgnoreEos()) {
            body.put("ignore_eos", true);
        }
        if (sampling.getLogitBiasCount() > 0) {
            var bias = body.putObject("logit_bias");
            sampling.getLogitBiasMap().forEach((token, by) -> bias.put(token.toString(), by));
        }
        if (sampling.getLogprobs()) {
            if (asking.request().hasChat()
                    && version.continues() == RemoteVersion.Continues.RESTART) {
                body.put("logprobs", true).put("top_logprobs", sampling.getTopLogprobs());
            } else {
                body.put("logprobs", sampling.getTopLogprobs());
            }
        }
        return body;
    }

    private static void unless(double usual, String name, double value, ObjectNode body) {
        if (value != usual) {
            body.put(name, value);
        }
    }

    private static void messages(ObjectNode body, Chat chat) {
        var messages = body.putArray("messages");
        for (ChatMessage message : chat.getMessagesList()) {
            var each =
                    messages.addObject()
                            .put("role", message.getRole())
                            .put("content", message.getContent());
            for (var call : message.getToolCallsList()) {
                each.withArray("tool_calls")
                        .addObject()
                        .put("id", call.getId())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.getName())
                        .put("arguments", call.getArguments());
            }
            if (!message.getToolCallId().isEmpty()) {
                each.put("tool_call_id", message.getToolCallId());
            }
        }
    }

    private static void tools(ObjectNode body, Chat chat) {
        if (chat.getToolsCount() == 0) {
            return;
        }
        var tools = body.putArray("tools");
        chat.getToolsList().forEach(tool -> tools.add(Calls.JSON.readTree(tool)));
        if (!chat.getToolName().isEmpty()) {
            body.putObject("tool_choice")
                    .put("type", "function")
                    .putObject("function")
                    .put("name", chat.getToolName());
        } else if (chat.getToolRequired()) {
            body.put("tool_choice", "required");
        }
        if (chat.getSingleToolCall()) {
            body.put("parallel_tool_calls", false);
        }
    }

    private static void form(ObjectNode body, Sampling sampling) {
        if (!sampling.getJsonSchema().isEmpty()) {
            body.putObject("response_format")
                    .put("type", "json_schema")
                    .putObject("json_schema")
                    .put("name", "answer")
                    .put("strict", true)
                    .set("schema", Calls.JSON.readTree(sampling.getJsonSchema()));
        }
    }

    /** What a stream has said so far. */
    private static final class Heard {

        private final Asking asking;
        private final Hearing hearing;
        private final RemoteVersion.Continues continues;
        private Used used;
        private int pieces;
        private boolean ended;

        Heard(Asking asking, Hearing hearing, RemoteVersion.Continues continues) {
            this.asking = asking;
            this.hearing = hearing;
            this.continues = continues;
            this.used = new Used(0, 0, 0);
        }

        void event(JsonNode event) throws Failure {
            var usage = event.path("usage");
            if (usage.isObject()) {
                used =
                        new Used(
                                usage.path("prompt_tokens").asInt(0),
                                usage.path("completion_tokens").asInt(0),
                                usage.path("prompt_tokens_details").path("cached_tokens").asInt(0));
            }
            var choice = event.path("choices").path(0);
            if (!choice.isMissingNode() && !ended) {
                choice(choice);
            }
        }

        Used end() throws Failure {
            if (!ended) {
                throw Failure.broken("the stream ended before the answer did");
            }
            return used.completionTokens() > 0
                    ? used
                    : new Used(used.promptTokens(), pieces, used.cachedTokens());
        }

        private void choice(JsonNode choice) throws Failure {
            var delta = choice.path("delta");
            String text = delta.path("content").asString(choice.path("text").asString(""));
            var ids = new ArrayList<Integer>();
            choice.path("token_ids").forEach(id -> ids.add(id.intValue()));
            var called = calls(delta.path("tool_calls"));
            var end = reason(choice.path("finish_reason").asString(""));
            ended = end != FinishReason.FINISH_REASON_UNSPECIFIED;
            if (text.isEmpty() && ids.isEmpty() && called.isEmpty() && !ended) {
                return;
            }
            if (continues == RemoteVersion.Continues.TOKENS && ids.isEmpty() && !text.isEmpty()) {
                throw Failure.broken(
                        "the server tells no token ids; register the version with continues:"
                                + " restart");
            }
            if (!text.isEmpty()) {
                pieces++;
            }
            hearing.said(new Piece(ids, text, called, logprobs(choice.path("logprobs")), end));
        }

        private List<ToolCallDelta> calls(JsonNode calls) {
            var told = new ArrayList<ToolCallDelta>();
            for (var call : calls) {
                var function = call.path("function");
                var delta =
                        ToolCallDelta.newBuilder()
                                .setIndex(call.path("index").asInt(0))
                                .setName(function.path("name").asString(""))
                                .setArguments(function.path("arguments").asString(""));
                if (!delta.getName().isEmpty()) {
                    delta.setId(
                            call.path("id")
                                    .asString(
                                            "call_%s_%d_%d"
                                                    .formatted(
                                                            asking.request().getRequestId(),
                                                            asking.choice(),
                                                            delta.getIndex())));
                }
                told.add(delta.build());
            }
            return told;
        }

        private static Optional<Logprobs> logprobs(JsonNode logprobs) {
            var chosen = logprobs.path("content").path(0);
            if (chosen.isMissingNode()) {
                return Optional.empty();
            }
            var told = Logprobs.newBuilder().setChosen(logprob(chosen));
            chosen.path("top_logprobs").forEach(each -> told.addTop(logprob(each)));
            return Optional.of(told.build());
        }

        private static Logprob logprob(JsonNode token) {
            return Logprob.newBuilder()
                    .setToken(token.path("token").asString(""))
                    .setLogprob(token.path("logprob").asDouble(0))
                    .build();
        }

        private static FinishReason reason(String reason) {
            return switch (reason) {
                case "" -> FinishReason.FINISH_REASON_UNSPECIFIED;
                case "length" -> FinishReason.FINISH_REASON_LENGTH;
                case "tool_calls" -> FinishReason.FINISH_REASON_TOOL_CALLS;
                default -> FinishReason.FINISH_REASON_STOP;
            };
        }
    }
}
