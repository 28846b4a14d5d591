package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.json.Fields;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code response_format}: the form that an answer is held to. */
final class ResponseFormat {

    private static final String FIELD = "response_format";
    private static final String ANY_OBJECT = "{\"type\":\"object\"}";
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private ResponseFormat() {}

    /** The JSON Schema of an answer; empty for free text. */
    static Optional<String> schema(Fields fields) {
        var given = fields.find(FIELD);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        var format = Fields.of(given.get(), FIELD);
        return switch (format.text("type")) {
            case "text" -> {
                format.refuseOthers(Set.of("type"), Set.of());
                yield Optional.empty();
            }
            case "json_object" -> {
                format.refuseOthers(Set.of("type"), Set.of());
                yield Optional.of(ANY_OBJECT);
            }
            case "json_schema" -> {
                format.refuseOthers(Set.of("type", "json_schema"), Set.of());
                yield Optional.of(
                        schemaOf(Fields.of(format.require("json_schema"), FIELD + ".json_schema")));
            }
            default -> throw format.wrong("type", "must be text, json_object or json_schema");
        };
    }

    /** An answer fits the schema whether that is strict or not. */
    private static String schemaOf(Fields named) {
        named.refuseOthers(Set.of("name", "description", "schema", "strict"), Set.of());
        if (!NAME.matcher(named.text("name")).matches()) {
            throw named.wrong("name", "must be up to 64 letters, digits, _ and -");
        }
        named.flag("strict");
        var schema = named.require("schema");
        if (!schema.isObject()) {
            throw named.wrong("schema", "must be an object");
        }
        return schema.toString();
    }
}
