package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Finished;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What answers and their pieces have in common. */
final class Chunks {

    private Chunks() {}

    /** The head of a piece of a streamed answer. */
    static ObjectNode of(Answer.Request request, Format format) {
        return head(request, format.chunkName());
    }

    /** The head of a whole answer. */
    static ObjectNode whole(Answer.Request request, Format format) {
        return head(request, format.objectName());
    }

    static ObjectNode usage(Finished used) {
        var usage =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("prompt_tokens", used.getPromptTokens())
                        .put("completion_tokens", used.getCompletionTokens())
                        .put("total_tokens", used.getPromptTokens() + used.getCompletionTokens());
        usage.putObject("prompt_tokens_details").put("cached_tokens", used.getCachedTokens());
        return usage;
    }

    private static ObjectNode head(Answer.Request request, String object) {
        var look = request.look();
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", request.id().value())
                .put("object", object)
                .put("created", look.created())
                .put("model", look.model())
                .put("system_fingerprint", "fp_" + look.fingerprint());
    }
}
