package dev.antiphon.engine.tokenizer;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a chat template anew so that Jinjava understands by it what Jinja does: white space around
 * tags is taken away beforehand as {@code trim_blocks} and {@code lstrip_blocks} mean it, and
 * expressions that Jinjava reads otherwise are put otherwise.
 */
final class Dialect {

    private static final String LITERAL = "'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"";
    private static final String OPERAND = LITERAL + "|[\\w.]+(?:\\[[\\w'\"]+][\\w.]*)*(?:\\|\\w+)?";
    private static final Pattern STRANGE =
            Pattern.compile(
                    LITERAL
                            + "|(?<reversed>\\[::-1])"
                            + "|\\bnot\\s+(?<what>[\\w.]+(?:\\[[\\w'\"]+][\\w.]*)*)\\s+is\\s+(?!not\\b)"
                            + "|\\bnot\\s+(?<comparison>(?:"
                            + OPERAND
                            + ")(?:\\s*[=!]=\\s*|\\s+in\\s+)(?:"
                            + OPERAND
                            + "))"
                            + "|(?<=namespace\\()(?<values>[^()]*)(?=\\))");
    private static final Pattern SUM = Pattern.compile("(\\w+)\\s*=\\s*([^,]*[|+*/-][^,]*)");

    /** Minus and plus next to the braces. */
    private static final Pattern MARKS = Pattern.compile("^[-+]|[-+]$");

    private final String template;
    private final StringBuilder out = new StringBuilder();

    private Dialect(String template) {
        this.template =
                template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    }

    /** The template in Jinjava's words. */
    static String translated(String template) {
        var dialect = new Dialect(template);
        dialect.translate();
        return dialect.out.toString();
    }

    /** What a tag does to the white space after it. */
    private enum After {
        NOTHING,
        TRIMS,
        TAKES_LINE_END
    }

    /**
     * A tag.
     *
     * @param kind the character after the brace
     * @param inner what stands in it, its marks of white space aside
     */
    private record Tag(
            char kind, int begin, int end, String inner, boolean trimsBefore, After after) {

        static Tag of(String template, int begin, int end) {
            char kind = template.charAt(begin + 1);
            String inner = template.substring(begin + 2, Math.max(begin + 2, end - 2));
            return new Tag(
                    kind,
                    begin,
                    end,
                    MARKS.matcher(inner).replaceAll(""),
                    inner.startsWith("-"),
                    inner.endsWith("-")
                            ? After.TRIMS
                            : kind == '{' || inner.endsWith("+")
                                    ? After.NOTHING
                                    : After.TAKES_LINE_END);
        }

        boolean isBlock() {
            return kind != '{';
        }
    }

    private void translate() {
        var after = After.NOTHING;
        int from = 0;
        for (int open = nextTag(0); open < template.length(); open = nextTag(from)) {
            var tag = Tag.of(template, open, tagEnd(open, template.charAt(open + 1)));
            text(from, open, after, tag.trimsBefore, tag.isBlock());
            if (tag.kind != '#') {
                out.append(template, tag.begin, tag.begin + 2)
                        .append(' ')
                        .append(expression(tag.inner))
                        .append(' ')
                        .append(template, tag.end - 2, tag.end);
            }
            after = tag.after;
            from = tag.end;
        }
        text(from, template.length(), after, false, false);
    }

    private void text(int from, int to, After after, boolean trims, boolean isBeforeBlock) {
        String text = template.substring(from, to);
        if (trims) {
            text = text.stripTrailing();
        } else if (isBeforeBlock) {
            int line = to;
            while (line > from && " \t".indexOf(template.charAt(line - 1)) >= 0) {
                line--;
            }
            if (line == 0 || template.charAt(line - 1) == '\n') {
                text = template.substring(from, line);
            }
        }
        out.append(
                switch (after) {
                    case NOTHING -> text;
                    case TRIMS -> text.stripLeading();
                    case TAKES_LINE_END -> text.startsWith("\n") ? text.substring(1) : text;
                });
    }

    private int nextTag(int from) {
        for (int at = from; at + 2 < template.length(); at++) {
            if (template.charAt(at) == '{' && "{%#".indexOf(template.charAt(at + 1)) >= 0) {
                return at;
            }
        }
        return template.length();
    }

    /** Behind the tag; the template's end if it is not closed. */
    private int tagEnd(int open, char kind) {
        String close =
                switch (kind) {
                    case '{' -> "}}";
                    case '%' -> "%}";
                    default -> "#}";
                };
        int depth = 0;
        char quote = 0;
        for (int at = open + 2; at + 1 < template.length(); at++) {
            char character = template.charAt(at);
            if (quote != 0) {
                if (character == '\\') {
                    at++;
                } else if (character == quote) {
                    quote = 0;
                }
            } else if (depth == 0 && template.startsWith(close, at)) {
                return at + 2;
            } else if (kind != '#') {
                switch (character) {
                    case '\'', '"' -> quote = character;
                    case '{' -> depth++;
                    case '}' -> depth--;
                    default -> {}
                }
            }
        }
        return template.length();
    }

    private static String expression(String inner) {
        return STRANGE.matcher(inner).replaceAll(found -> Matcher.quoteReplacement(put(found)));
    }

    private static String put(MatchResult found) {
        if (found.group("reversed") != null) {
            return "|reverse";
        }
        if (found.group("what") != null) {
            // Jinjava takes "not a is b" for "(not a) is b".
            return found.group("what") + " is not ";
        }
        if (found.group("comparison") != null) {
            // And "not a == b" for "(not a) == b".
            return "not (" + found.group("comparison") + ")";
        }
        if (found.group("values") != null) {
            // Jinjava takes "a = b|c" for "(a = b)|c".
            return SUM.matcher(found.group("values")).replaceAll("$1=($2)");
        }
        return found.group();
    }
}
