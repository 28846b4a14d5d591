package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Token;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The two forms in which an answer can be asked for. */
enum Format {
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk") {
        @Override
        Optional<ObjectNode> opening(int choice) {
            return Optional.of(
                    choice(
                            choice,
                            "delta",
                            object().put("role", "assistant").put("content", ""),
                            List.of(),
                            null));
        }

        @Override
        ObjectNode piece(Token token, int offset) {
            var said = object();
            if (token.getToolCallsCount() == 0 || !token.getText().isEmpty()) {
                said.put("content", token.getText());
            }
            ToolCalls.pieces(token, said);
            return choice(token.getChoice(), "delta", said, List.of(token), null);
        }

        @Override
        ObjectNode close(int choice, String reason) {
            return choice(choice, "delta", object(), List.of(), reason);
        }

        @Override
        ObjectNode whole(int choice, List<Token> tokens, String reason) {
            var said =
                    object().put("role", "assistant")
                            .put("content", text(tokens))
                            .putNull("refusal");
            ToolCalls.whole(tokens, said);
            return choice(choice, "message", said, tokens, reason);
        }

        private ObjectNode choice(
                int choice,
                String name,
                ObjectNode said,
                List<Token> tokens,
                @Nullable String reason) {
            var node = object().put("index", choice);
            node.set(name, said);
            node.set("logprobs", Probabilities.chat(tokens));
            return node.put("finish_reason", reason);
        }
    },

    TEXT("cmpl-", "text_completion", "text_completion") {
        @Override
        Optional<ObjectNode> opening(int choice) {
            return Optional.empty();
        }

        @Override
        ObjectNode piece(Token token, int offset) {
            return choice(token.getChoice(), List.of(token), offset, null);
        }

        @Override
        ObjectNode close(int choice, String reason) {
            return choice(choice, List.of(), 0, reason);
        }

        @Override
        ObjectNode whole(int choice, List<Token> tokens, String reason) {
            return choice(choice, tokens, 0, reason);
        }

        private ObjectNode choice(
                int choice, List<Token> tokens, int offset, @Nullable String reason) {
            var node = object().put("text", text(tokens)).put("index", choice);
            node.set("logprobs", Probabilities.text(tokens, offset));
            return node.put("finish_reason", reason);
        }
    };

    private final String prefix;
    private final String object;
    private final String chunkObject;

    Format(String prefix, String object, String chunkObject) {
        this.prefix = prefix;
        this.object = object;
        this.chunkObject = chunkObject;
    }

    /** What an id begins with. */
    String prefix() {
        return prefix;
    }

    /** What a whole answer calls itself. */
    String objectName() {
        return object;
    }

    /** What a piece of a streamed answer calls itself. */
    String chunkName() {
        return chunkObject;
    }

    /** How a choice opens in a stream, if it does. */
    abstract Optional<ObjectNode> opening(int choice);

    /**
     * A token.
     *
     * @param offset characters of the choice's text before it
     */
    abstract ObjectNode piece(Token token, int offset);

    abstract ObjectNode close(int choice, String reason);

    abstract ObjectNode whole(int choice, List<Token> tokens, String reason);

    private static String text(List<Token> tokens) {
        return tokens.stream().map(Token::getText).collect(Collectors.joining());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
