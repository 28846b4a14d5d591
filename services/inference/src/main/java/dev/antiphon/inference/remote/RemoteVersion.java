package dev.antiphon.inference.remote;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code remote.json} says, the one file that a version without weights consists of.
 *
 * @param model as the server names it
 * @param contextTokens what prompt and answer together may come to
 */
public record RemoteVersion(
        Protocol protocol, String model, int contextTokens, Continues continues) {

    /** The file that makes a directory a version of this kind. */
    public static final String FILE = "remote.json";

    /** How the server is spoken to. */
    public enum Protocol {
        /** The OpenAI API. */
        OPENAI,
        /** The generate extension of the Open Inference Protocol. */
        OPEN_INFERENCE
    }

    /** What an attempt does with what others have said. */
    public enum Continues {
        /** Goes on after it: the server takes and returns token ids, as vLLM does. */
        TOKENS,
        /** Takes it back and begins anew. */
        RESTART
    }

    /**
     * Reads it.
     *
     * @throws IOException if it cannot be read, or says something else
     */
    public static RemoteVersion read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        try {
            var said = new JsonMapper().readTree(Files.readAllBytes(file));
            return new RemoteVersion(
                    switch (said.path("protocol").asString("")) {
                        case "openai" -> Protocol.OPENAI;
                        case "open-inference" -> Protocol.OPEN_INFERENCE;
                        default -> throw new IOException(file + ": no such protocol");
                    },
                    said.path("model").asString(""),
                    said.path("context_tokens").asInt(0),
                    switch (said.path("continues").asString("restart")) {
                        case "tokens" -> Continues.TOKENS;
                        case "restart" -> Continues.RESTART;
                        default -> throw new IOException(file + ": no such way to continue");
                    });
        } catch (JacksonException malformed) {
            throw new IOException(file + " is not JSON", malformed);
        }
    }
}
