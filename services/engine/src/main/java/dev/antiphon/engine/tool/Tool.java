package dev.antiphon.engine.tool;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.Map;

/**
 * A function that the model may call.
 *
 * @param parameters a JSON Schema of an object
 * @param declaration all that the client wrote of it, as templates show it to the model
 */
public record Tool(String name, String parameters, Map<String, Object> declaration) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String NO_PARAMETERS =
            "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

    /**
     * Reads a tool as OpenAI writes it: {@code {"type": "function", "function": {"name": ...}}}.
     *
     * @throws IllegalArgumentException if it is none; the message begins with {@code tools}
     */
    public static Tool of(String json) {
        JsonNode tool;
        try {
            tool = JSON.readTree(json);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException("tools: not JSON", notJson);
        }
        var function = tool.path("function");
        var parameters = function.path("parameters");
        if (!function.path("name").isString()) {
            throw new IllegalArgumentException("tools: a function without a name");
        }
        return new Tool(
                function.path("name").stringValue(),
                parameters.isObject() ? parameters.toString() : NO_PARAMETERS,
                JSON.convertValue(tool, new TypeReference<>() {}));
    }
}
