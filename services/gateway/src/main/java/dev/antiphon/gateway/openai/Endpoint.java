package dev.antiphon.gateway.openai;

import java.util.Arrays;
import java.util.Optional;

/** What may be asked without anybody waiting for the answer. */
public enum Endpoint {
    /** Chat completions. */
    CHAT("/v1/chat/completions"),
    /** Text completions. */
    TEXT("/v1/completions"),
    /** Embeddings. */
    EMBEDDINGS("/v1/embeddings");

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    /** Where it is found. */
    public String path() {
        return path;
    }

    /** The one at a path; empty if there is none. */
    public static Optional<Endpoint> at(String path) {
        return Arrays.stream(values()).filter(each -> each.path.equals(path)).findFirst();
    }
}
