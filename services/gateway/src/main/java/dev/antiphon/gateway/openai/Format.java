package dev.antiphon.gateway.openai;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

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
                            null));
        }

        @Override
        ObjectNode piece(int choice, String text) {
            return choice(choice, "delta", object().put("content", text), null);
        }

        @Override
        ObjectNode close(int choice, String reason) {
            return choice(choice, "delta", object(), reason);
        }

        @Override
        ObjectNode whole(int choice, String text, String reason) {
            return choice(
                    choice,
                    "message",
                    object().put("role", "assistant").put("content", text).putNull("refusal"),
                    reason);
        }

        private ObjectNode choice(
                int choice, String name, ObjectNode said, @Nullable String reason) {
            var node = object().put("index", choice);
            node.set(name, said);
            return node.putNull("logprobs").put("finish_reason", reason);
        }
    },

    TEXT("cmpl-", "text_completion", "text_completion") {
        @Override
        Optional<ObjectNode> opening(int choice) {
            return Optional.empty();
        }

        @Override
        ObjectNode piece(int choice, String text) {
            return choice(choice, text, null);
        }

        @Override
        ObjectNode close(int choice, String reason) {
            return choice(choice, "", reason);
        }

        @Override
        ObjectNode whole(int choice, String text, String reason) {
            return choice(choice, text, reason);
        }

        private ObjectNode choice(int choice, String text, @Nullable String reason) {
            return object().put("text", text)
                    .put("index", choice)
                    .putNull("logprobs")
                    .put("finish_reason", reason);
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

    abstract ObjectNode piece(int choice, String text);

    abstract ObjectNode close(int choice, String reason);

    abstract ObjectNode whole(int choice, String text, String reason);

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
