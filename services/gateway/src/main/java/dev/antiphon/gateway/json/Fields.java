package dev.antiphon.gateway.json;

import dev.antiphon.gateway.problem.Refused;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The fields of a JSON object, read by name; what has the wrong type is refused by that name. Null
 * is the same as absent, as it is for OpenAI.
 *
 * @param path what stands before a field's name in messages, empty or ending in a dot
 */
public record Fields(JsonNode object, String path) {

    private static final int METADATA_LIMIT = 16;

    /**
     * The fields of an object within an object.
     *
     * @throws Refused if it is none
     */
    public static Fields of(JsonNode node, String name) {
        if (!node.isObject()) {
            throw Refused.field(name, "'" + name + "' must be an object.");
        }
        return new Fields(node, name + ".");
    }

    /** A field, if it is there. */
    public Optional<JsonNode> find(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    /**
     * A field.
     *
     * @throws Refused if it is not there
     */
    public JsonNode require(String name) {
        return find(name).orElseThrow(() -> wrong(name, "is required"));
    }

    /**
     * A field that has to be there and to be a string.
     *
     * @throws Refused if it is not
     */
    public String text(String name) {
        var node = require(name);
        if (!node.isString()) {
            throw wrong(name, "must be a string");
        }
        if (!isText(node)) {
            throw wrong(name, "holds half a character");
        }
        return node.stringValue();
    }

    /** Whether a string can be written as UTF-8: JSON can name half of a surrogate pair. */
    public static boolean isText(JsonNode string) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(string.stringValue());
    }

    /** A field that is true or false; false if it is not there. */
    public boolean flag(String name) {
        return find(name).map(node -> flag(name, node)).orElse(false);
    }

    /** A field that is a number between bounds, which belong to it. */
    public double number(String name, double least, double most, double absent) {
        return find(name).map(node -> number(name, node, least, most)).orElse(absent);
    }

    /** A field that is an integer between bounds, which belong to it. */
    public OptionalLong integer(String name, long least, long most) {
        return find(name)
                .map(node -> OptionalLong.of(integer(name, node, least, most)))
                .orElse(OptionalLong.empty());
    }

    /** A field that is a list of at least one. */
    public JsonNode list(String name) {
        var node = require(name);
        if (!node.isArray() || node.isEmpty()) {
            throw wrong(name, "must be a list of at least one");
        }
        return node;
    }

    /**
     * The field {@code metadata}: what the client keeps with the object, none of it ours.
     *
     * @throws Refused if it is not up to 16 strings by name
     */
    public Map<String, String> metadata() {
        var given = find("metadata");
        if (given.isEmpty()) {
            return Map.of();
        }
        var object = given.get();
        if (!object.isObject()
                || object.size() > METADATA_LIMIT
                || !object.values().stream().allMatch(JsonNode::isString)) {
            throw wrong("metadata", "must hold up to 16 strings by name");
        }
        var metadata = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(pair -> metadata.put(pair.getKey(), pair.getValue().stringValue()));
        return metadata;
    }

    /**
     * Refuses fields that nobody knows.
     *
     * @param off what may be there, but must say nothing
     */
    public void refuseOthers(Set<String> known, Set<String> off) {
        for (var field : object.properties()) {
            String name = field.getKey();
            if (known.contains(name)) {
                continue;
            }
            if (!off.contains(name)) {
                throw wrong(name, "is not a known parameter");
            }
            var value = field.getValue();
            if (!value.isNull() && !isFalse(value) && !isEmpty(value)) {
                throw wrong(name, "is not supported");
            }
        }
    }

    /** Whether a value is {@code false}. */
    public static boolean isFalse(JsonNode node) {
        return node.isBoolean() && !node.booleanValue();
    }

    /** Whether a value is a list or an object that holds nothing. */
    public static boolean isEmpty(JsonNode node) {
        return node.isContainer() && node.isEmpty();
    }

    /** The refusal of a field: its name, and what it must be. */
    public Refused wrong(String name, String what) {
        return Refused.field(path + name, "'" + path + name + "' " + what + ".");
    }

    private boolean flag(String name, JsonNode node) {
        if (!node.isBoolean()) {
            throw wrong(name, "must be true or false");
        }
        return node.booleanValue();
    }

    private double number(String name, JsonNode node, double least, double most) {
        if (!node.isNumber()) {
            throw wrong(name, "must be a number");
        }
        double value = node.asDouble();
        if (!(value >= least && value <= most)) {
            throw wrong(name, "must be between " + least + " and " + most);
        }
        return value;
    }

    private long integer(String name, JsonNode node, long least, long most) {
        if (!node.isIntegralNumber()) {
            throw wrong(name, "must be an integer");
        }
        if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
            throw wrong(name, "must be an integer between " + least + " and " + most);
        }
        return node.longValue();
    }
}
