package dev.antiphon.gateway.json;

import dev.antiphon.gateway.problem.Refused;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads JSON objects, strictly: UTF-8, no name twice, nothing after the end. */
public final class JsonReader {

    private final int limitBytes;
    private final JsonMapper json =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /**
     * @param limitBytes the longest object that is read, whatever length it announces
     */
    public JsonReader(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * The object that a body consists of.
     *
     * @throws Refused if it is none
     */
    public Fields object(InputStream body) {
        byte[] bytes = read(body);
        if (bytes.length > limitBytes) {
            throw Refused.tooLarge(limitBytes);
        }
        JsonNode root;
        try {
            root =
                    json.readTree(
                            StandardCharsets.UTF_8
                                    .newDecoder()
                                    .decode(ByteBuffer.wrap(bytes))
                                    .toString());
        } catch (CharacterCodingException malformed) {
            throw Refused.body("The body is not valid UTF-8.");
        } catch (JacksonException malformed) {
            throw Refused.body("The body is not valid JSON" + place(malformed) + ".");
        }
        if (!root.isObject()) {
            throw Refused.body("The body must be a JSON object.");
        }
        return new Fields(root, "");
    }

    /** Where, without a word of what stands there. */
    private static String place(JacksonException malformed) {
        var place = malformed.getLocation();
        return place == null
                ? ""
                : ", line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    private byte[] read(InputStream body) {
        try {
            return body.readNBytes(limitBytes + 1);
        } catch (IOException broken) {
            throw Refused.body("The body could not be read to its end.");
        }
    }
}
