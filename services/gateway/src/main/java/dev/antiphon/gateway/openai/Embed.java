package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.json.Fields;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a client asks of an embedding model.
 *
 * @param base64 whether the vectors are told as the bytes of their numbers, little end first
 */
record Embed(Asked asked, boolean base64) {

    private static final int TEXTS_LIMIT = 2_048;

    static Embed of(Fields fields) {
        fields.refuseOthers(
                Set.of("model", "input", "encoding_format", "user"), Set.of("dimensions"));
        String model = fields.text("model");
        if (model.isBlank()) {
            throw fields.wrong("model", "must not be empty");
        }
        var texts = texts(fields);
        String encoding =
                fields.find("encoding_format").isEmpty() ? "float" : fields.text("encoding_format");
        if (!Set.of("float", "base64").contains(encoding)) {
            throw fields.wrong("encoding_format", "must be float or base64");
        }
        return new Embed(
                Asked.embedding(model, texts, fields.find("user").map(_ -> fields.text("user"))),
                encoding.equals("base64"));
    }

    private static List<String> texts(Fields fields) {
        var input = fields.require("input");
        if (!input.isArray()) {
            return List.of(text(fields, input));
        }
        var list = fields.list("input");
        if (list.size() > TEXTS_LIMIT) {
            throw fields.wrong("input", "must be at most %d texts".formatted(TEXTS_LIMIT));
        }
        var texts = new ArrayList<String>();
        list.forEach(each -> texts.add(text(fields, each)));
        return texts;
    }

    /** Tokens are refused: they would be another model's. */
    private static String text(Fields fields, JsonNode node) {
        if (!node.isString() || node.stringValue().isEmpty() || !Fields.isText(node)) {
            throw fields.wrong("input", "must be a text or a list of texts, none of them empty");
        }
        return node.stringValue();
    }
}
