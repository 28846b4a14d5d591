package dev.antiphon.engine.constrain;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import dev.antiphon.engine.constrain.Rule.Choice;
import dev.antiphon.engine.constrain.Rule.Literal;
import dev.antiphon.engine.constrain.Rule.Reference;
import dev.antiphon.engine.constrain.Rule.Repeat;
import dev.antiphon.engine.constrain.Rule.Sequence;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Makes a grammar of a JSON Schema (draft 2020-12): whatever the grammar lets through is valid, but
 * not the other way round. Members come in the order of the schema, none that {@code properties}
 * does not name, and what a schema says about a value is what its {@code type} makes sense of. A
 * keyword that the grammar cannot hold to is refused by name.
 */
final class JsonSchema {

    /** Holds for every value, so that it changes nothing here. */
    private static final Set<String> ANNOTATIONS =
            Set.of(
                    "$schema",
                    "$id",
                    "$defs",
                    "definitions",
                    "$comment",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "deprecated",
                    "readOnly",
                    "writeOnly");

    private static final Set<String> KEYWORDS =
            Set.of(
                    "type",
                    "enum",
                    "const",
                    "anyOf",
                    "allOf",
                    "$ref",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "minItems",
                    "maxItems",
                    "minLength",
                    "maxLength");

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode root;
    private final String field;
    private final Map<String, Rule> references = new HashMap<>();
    private final Set<String> compiling = new HashSet<>();

    private JsonSchema(JsonNode root, String field) {
        this.root = root;
        this.field = field;
    }

    /**
     * Reads a schema.
     *
     * @param field of the request in which it came
     * @throws IllegalArgumentException if it is no schema, or has a keyword that is not supported;
     *     the message begins with the field and tells where
     */
    static Rule compile(String schema, String field) {
        JsonNode root;
        try {
            root = JSON.readTree(schema);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException(field + ": the schema is not JSON", notJson);
        }
        var wrong = MetaSchema.SCHEMA.validate(root);
        if (!wrong.isEmpty()) {
            var first = wrong.getFirst();
            throw new IllegalArgumentException(
                    "%s: the schema is not valid at %s: %s"
                            .formatted(field, first.getInstanceLocation(), first.getMessage()));
        }
        var rule = new JsonSchema(root, field).rule(root, "#", Set.of());
        if (!Rule.canEnd(rule)) {
            throw new IllegalArgumentException(field + ": no value fits the schema");
        }
        return rule;
    }

    /**
     * @param open references that were followed since the last character
     */
    private Rule rule(JsonNode schema, String at, Set<String> open) {
        if (schema.isBoolean()) {
            if (schema.booleanValue()) {
                return Json.VALUE;
            }
            throw unsupported(at, "false, which no value fits");
        }
        for (var keyword : schema.properties()) {
            if (!ANNOTATIONS.contains(keyword.getKey()) && !KEYWORDS.contains(keyword.getKey())) {
                throw unsupported(at, keyword.getKey());
            }
        }
        if (schema.has("$ref")) {
            return reference(alone(schema, "$ref", at).stringValue(), at, open);
        }
        if (schema.has("const")) {
            return literal(schema.path("const"));
        }
        if (schema.has("enum")) {
            return choice(schema.path("enum"), at, (value, _) -> literal(value));
        }
        if (schema.has("anyOf")) {
            return choice(
                    alone(schema, "anyOf", at),
                    at + "/anyOf",
                    (way, where) -> rule(way, where, open));
        }
        if (schema.has("allOf")) {
            var all = alone(schema, "allOf", at);
            if (all.size() != 1) {
                throw unsupported(at, "allOf with more than one schema");
            }
            return rule(all.get(0), at + "/allOf/0", open);
        }
        var type = schema.path("type");
        if (type.isArray()) {
            return choice(type, at, (each, _) -> typed(schema, each.stringValue(), at));
        }
        return typed(schema, type.isString() ? type.stringValue() : guess(schema), at);
    }

    private static String guess(JsonNode schema) {
        return schema.has("properties") || schema.has("additionalProperties")
                ? "object"
                : schema.has("items") ? "array" : "";
    }

    private Rule typed(JsonNode schema, String type, String at) {
        return switch (type) {
            case "object" -> object(schema, at);
            case "array" ->
                    Json.array(
                            inner(schema.path("items"), at + "/items"),
                            number(schema, "minItems", 0),
                            number(schema, "maxItems", Repeat.FOR_EVER));
            case "string" ->
                    Json.string(
                            number(schema, "minLength", 0),
                            number(schema, "maxLength", Repeat.FOR_EVER));
            case "integer" -> Json.INTEGER;
            case "number" -> Json.NUMBER;
            case "boolean" -> Json.BOOLEAN;
            case "null" -> Json.NULL;
            default -> Json.VALUE;
        };
    }

    private Rule object(JsonNode schema, String at) {
        var properties = schema.path("properties");
        var required = new LinkedHashSet<String>();
        schema.path("required").forEach(name -> required.add(name.stringValue()));
        var names = new LinkedHashSet<>(properties.propertyNames());
        names.addAll(required);
        var additional = schema.path("additionalProperties");
        if (names.isEmpty()) {
            return additional.isBoolean() && !additional.booleanValue()
                    ? new Literal("{}")
                    : Json.map(inner(additional, at + "/additionalProperties"));
        }
        var members = new ArrayList<Member>();
        for (String name : names) {
            var value =
                    properties.has(name)
                            ? inner(properties.path(name), at + "/properties/" + name)
                            : inner(additional, at + "/additionalProperties");
            members.add(
                    new Member(
                            new Sequence(literal(JSON.valueToTree(name)), Json.COLON, value),
                            required.contains(name)));
        }
        return new Sequence(new Literal("{"), members(members), new Literal("}"));
    }

    private record Member(Rule rule, boolean isRequired) {}

    /** Built from the last to the first: what follows a member, with and without one before it. */
    private static Rule members(List<Member> members) {
        Rule afterAnother = Rule.nothing();
        Rule asFirst = Rule.nothing();
        for (var member : members.reversed()) {
            var here = new Sequence(member.rule(), afterAnother);
            var next = new Sequence(Json.COMMA, here);
            asFirst = member.isRequired() ? here : new Choice(here, asFirst);
            afterAnother = member.isRequired() ? next : new Choice(next, afterAnother);
        }
        return asFirst;
    }

    /** What stands behind characters of its own, so that references may come back to it. */
    private Rule inner(JsonNode schema, String at) {
        return schema.isMissingNode() ? Json.VALUE : rule(schema, at, Set.of());
    }

    private Rule reference(String pointer, String at, Set<String> open) {
        if (!pointer.startsWith("#")) {
            throw unsupported(at, "$ref to " + pointer + ", which is outside the schema");
        }
        var target = pointer.equals("#") ? root : root.at(pointer.substring(1));
        if (target.isMissingNode()) {
            throw new IllegalArgumentException(
                    "%s: the schema has nothing at %s, which %s refers to"
                            .formatted(field, pointer, at));
        }
        if (open.contains(pointer)) {
            throw unsupported(at, "$ref to itself");
        }
        if (compiling.add(pointer)) {
            var followed = new HashSet<>(open);
            followed.add(pointer);
            references.put(pointer, rule(target, pointer, followed));
        }
        return new Reference(
                () ->
                        Objects.requireNonNull(
                                references.get(pointer), "compiled before it is used"));
    }

    private static Rule choice(JsonNode ways, String at, BiFunction<JsonNode, String, Rule> each) {
        return new Choice(
                IntStream.range(0, ways.size())
                        .mapToObj(way -> each.apply(ways.get(way), at + "/" + way))
                        .toList());
    }

    private static Rule literal(JsonNode value) {
        return new Literal(JSON.writeValueAsString(value));
    }

    /** The value of a keyword that decides alone. */
    private JsonNode alone(JsonNode schema, String keyword, String at) {
        schema.propertyNames().stream()
                .filter(other -> !other.equals(keyword) && KEYWORDS.contains(other))
                .findFirst()
                .ifPresent(
                        other -> {
                            throw unsupported(at, keyword + " together with " + other);
                        });
        return schema.path(keyword);
    }

    private static int number(JsonNode schema, String keyword, int otherwise) {
        return schema.path(keyword).asInt(otherwise);
    }

    private IllegalArgumentException unsupported(String at, String what) {
        return new IllegalArgumentException(
                "%s: the schema has %s at %s, which is not supported".formatted(field, what, at));
    }

    /** Loaded when the first schema is read. */
    private static final class MetaSchema {

        static final Schema SCHEMA =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(
                                SchemaLocation.of(
                                        SpecificationVersion.DRAFT_2020_12.getDialectId()));
    }
}
