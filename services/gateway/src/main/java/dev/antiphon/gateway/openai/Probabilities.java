package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Logprob;
import dev.antiphon.contracts.v1.Token;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** How likely tokens were, in the two forms in which OpenAI tells it. */
final class Probabilities {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String PART_OF_A_CHARACTER = "\uFFFD";

    private Probabilities() {}

    /** Of a chat completion; null where nobody asked. */
    static JsonNode chat(List<Token> tokens) {
        if (tokens.stream().noneMatch(Token::hasLogprobs)) {
            return JSON.nullNode();
        }
        var told = JSON.objectNode();
        var content = told.putArray("content");
        for (var token : tokens) {
            if (token.hasLogprobs()) {
                var each = entry(token.getLogprobs().getChosen());
                var top = each.putArray("top_logprobs");
                token.getLogprobs().getTopList().forEach(one -> top.add(entry(one)));
                content.add(each);
            }
        }
        return told.putNull("refusal");
    }

    /**
     * Of a text completion; null where nobody asked.
     *
     * @param offset characters of the text before these tokens
     */
    static JsonNode text(List<Token> tokens, int offset) {
        if (tokens.stream().noneMatch(Token::hasLogprobs)) {
            return JSON.nullNode();
        }
        var told = JSON.objectNode();
        var names = told.putArray("tokens");
        var logprobs = told.putArray("token_logprobs");
        var tops = told.putArray("top_logprobs");
        var offsets = told.putArray("text_offset");
        int at = offset;
        for (var token : tokens) {
            if (token.hasLogprobs()) {
                names.add(token.getLogprobs().getChosen().getToken());
                logprobs.add(token.getLogprobs().getChosen().getLogprob());
                var top = tops.addObject();
                token.getLogprobs()
                        .getTopList()
                        .forEach(one -> top.put(one.getToken(), one.getLogprob()));
                offsets.add(at);
            }
            at += token.getText().length();
        }
        return told;
    }

    private static ObjectNode entry(Logprob logprob) {
        var entry =
                JSON.objectNode()
                        .put("token", logprob.getToken())
                        .put("logprob", logprob.getLogprob());
        if (logprob.getToken().contains(PART_OF_A_CHARACTER)) {
            return entry.putNull("bytes");
        }
        var bytes = entry.putArray("bytes");
        for (byte each : logprob.getToken().getBytes(StandardCharsets.UTF_8)) {
            bytes.add(Byte.toUnsignedInt(each));
        }
        return entry;
    }
}
