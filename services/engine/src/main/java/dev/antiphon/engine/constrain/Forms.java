package dev.antiphon.engine.constrain;

import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolFormat;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The forms that the answers of one model are held to. The last ones are kept, since programs ask
 * for the same form again and again. Safe for use by several threads.
 */
public final class Forms {

    private static final int KEPT = 32;

    private final Supplier<Vocabulary> source;
    private @Nullable Vocabulary vocabulary;
    private final Map<Object, Grammar> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Grammar> eldest) {
                    return size() > KEPT;
                }
            };

    /**
     * @param source asked once, with the first form: it takes a moment
     */
    public Forms(Supplier<Vocabulary> source) {
        this.source = source;
    }

    /**
     * JSON that fits a schema.
     *
     * @throws IllegalArgumentException if the schema is none, or has a keyword that is not
     *     supported; the message begins with {@code response_format} and tells where
     */
    public Grammar json(String schema) {
        return kept(
                schema, words -> new Grammar(words, JsonSchema.compile(schema, "response_format")));
    }

    /**
     * A call of one of some functions, with arguments that fit its schema.
     *
     * @throws IllegalArgumentException if the schema of a function's parameters is none, or has a
     *     keyword that is not supported; the message begins with {@code tools} and tells where
     */
    public Grammar call(List<Tool> tools, ToolFormat format) {
        return kept(
                tools,
                words ->
                        new Grammar(
                                words,
                                new Rule.Choice(
                                        tools.stream()
                                                .<Rule>map(tool -> call(tool, format))
                                                .toList())));
    }

    private static Rule call(Tool tool, ToolFormat format) {
        return new Rule.Sequence(
                new Rule.Literal(format.before(Json.quoted(tool.name()))),
                JsonSchema.compile(tool.parameters(), "tools"),
                new Rule.Literal(format.after()));
    }

    private synchronized Grammar kept(Object key, Function<Vocabulary, Grammar> made) {
        var words = vocabulary;
        if (words == null) {
            words = source.get();
            vocabulary = words;
        }
        var known = kept.get(key);
        if (known != null) {
            return known;
        }
        var grammar = made.apply(words);
        kept.put(key, grammar);
        return grammar;
    }
}
