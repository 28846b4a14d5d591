package dev.antiphon.chaos.hostile;

import dev.antiphon.chaos.hostile.RawHttp.Reply;
import dev.antiphon.chaos.hostile.Shot.Form;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a shot.
 *
 * @param said what the server told the client
 * @param wrong why that is not right; empty if it is
 */
record Judgement(String name, int status, String said, String wrong) {

    private static final JsonMapper JSON = new JsonMapper();

    static Judgement of(Shot shot, Reply reply) {
        JsonNode error = error(reply.json());
        String said =
                error.isObject()
                        ? error.path("message").asString("")
                        : reply.text().strip().lines().findFirst().orElse("");
        return new Judgement(shot.name(), reply.status(), said, wrong(shot, reply, error));
    }

    /** The client did not wait for an answer. */
    static Judgement left(Shot shot) {
        return new Judgement(shot.name(), 0, "the client left", "");
    }

    boolean right() {
        return wrong.isEmpty();
    }

    private static String wrong(Shot shot, Reply reply, JsonNode error) {
        if (!shot.statuses().contains(reply.status())) {
            return "expected " + shot.statuses();
        }
        if (shot.form() == Form.ANY) {
            return "";
        }
        boolean whole =
                error.path("message").isString()
                        && error.path("type").isString()
                        && error.has("param")
                        && error.has("code");
        if (!whole) {
            return "no error object with message, type, param and code";
        }
        boolean named =
                error.path("param").asString("").contains(shot.field())
                        || error.path("message").asString("").contains("'" + shot.field() + "'");
        return named ? "" : "does not name " + shot.field();
    }

    private static JsonNode error(String json) {
        try {
            return JSON.readTree(json.isEmpty() ? "{}" : json).path("error");
        } catch (JacksonException none) {
            return JSON.createObjectNode().path("error");
        }
    }
}
