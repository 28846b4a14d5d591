package dev.antiphon.engine.constrain;

import static dev.antiphon.engine.constrain.Rule.optional;

import dev.antiphon.engine.constrain.Rule.Choice;
import dev.antiphon.engine.constrain.Rule.Literal;
import dev.antiphon.engine.constrain.Rule.OneOf;
import dev.antiphon.engine.constrain.Rule.Reference;
import dev.antiphon.engine.constrain.Rule.Repeat;
import dev.antiphon.engine.constrain.Rule.Sequence;

import tools.jackson.databind.json.JsonMapper;

/**
 * The grammar of JSON (RFC 8259), written tightly: one space at most, after a colon or a comma, and
 * numbers of a sensible length, so that a model cannot go on for ever without saying anything.
 */
final class Json {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int DIGITS = 15;
    private static final int EXPONENT_DIGITS = 2;

    static final Rule COLON = new Sequence(new Literal(":"), optional(new Literal(" ")));
    static final Rule COMMA = new Sequence(new Literal(","), optional(new Literal(" ")));

    private static final Rule DIGIT = new OneOf(c -> c >= '0' && c <= '9');
    private static final Rule HEX = new OneOf(c -> "0123456789abcdefABCDEF".indexOf(c) >= 0);
    private static final Rule CHARACTER =
            new Choice(
                    new OneOf(c -> c >= ' ' && c != '"' && c != '\\'),
                    new Sequence(
                            new Literal("\\"),
                            new Choice(
                                    new OneOf(c -> "\"\\/bfnrt".indexOf(c) >= 0),
                                    new Sequence(new Literal("u"), new Repeat(HEX, 4, 4)))));

    static final Rule INTEGER =
            new Sequence(
                    optional(new Literal("-")),
                    new Choice(
                            new Literal("0"),
                            new Sequence(
                                    new OneOf(c -> c >= '1' && c <= '9'),
                                    new Repeat(DIGIT, 0, DIGITS - 1))));
    static final Rule NUMBER =
            new Sequence(
                    INTEGER,
                    optional(new Sequence(new Literal("."), new Repeat(DIGIT, 1, DIGITS))),
                    optional(
                            new Sequence(
                                    new OneOf(c -> c == 'e' || c == 'E'),
                                    optional(new OneOf(c -> c == '+' || c == '-')),
                                    new Repeat(DIGIT, 1, EXPONENT_DIGITS))));
    static final Rule BOOLEAN = new Choice(new Literal("true"), new Literal("false"));
    static final Rule NULL = new Literal("null");
    static final Rule STRING = string(0, Repeat.FOR_EVER);
    static final Rule VALUE = new Reference(Json::value);
    static final Rule OBJECT = map(VALUE);
    private static final Rule ANY =
            new Choice(OBJECT, array(VALUE, 0, Repeat.FOR_EVER), STRING, NUMBER, BOOLEAN, NULL);

    private Json() {}

    /** A string of so many UTF-16 characters, an escaped one counted as one. */
    static Rule string(int least, int most) {
        return new Sequence(
                new Literal("\""), new Repeat(CHARACTER, least, most), new Literal("\""));
    }

    /** An object with whatever names. */
    static Rule map(Rule value) {
        var member = new Sequence(STRING, COLON, value);
        return new Sequence(
                new Literal("{"),
                optional(
                        new Sequence(
                                member,
                                new Repeat(new Sequence(COMMA, member), 0, Repeat.FOR_EVER))),
                new Literal("}"));
    }

    /** An array of so many values. */
    static Rule array(Rule value, int least, int most) {
        if (least > most) {
            return new Choice();
        }
        var inner =
                most == 0
                        ? Rule.nothing()
                        : new Sequence(
                                value,
                                new Repeat(
                                        new Sequence(COMMA, value),
                                        Math.max(0, least - 1),
                                        most == Repeat.FOR_EVER ? most : most - 1));
        return new Sequence(
                new Literal("["), least == 0 ? optional(inner) : inner, new Literal("]"));
    }

    /** A text as JSON writes it. */
    static String quoted(String text) {
        return MAPPER.writeValueAsString(text);
    }

    private static Rule value() {
        return ANY;
    }
}
