package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/**
 * JSON with the blanks that Python's {@code json.dumps} sets, since models were trained on those.
 */
final class ToJson implements AdvancedFilter {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String INDENT = "indent";

    @Override
    public String getName() {
        return "tojson";
    }

    @Override
    public Object filter(
            Object value,
            JinjavaInterpreter interpreter,
            Object[] arguments,
            Map<String, Object> named) {
        return named.get(INDENT) instanceof Number indent
                ? written(value, "\n", " ".repeat(indent.intValue()))
                : written(value, "", "");
    }

    /**
     * @param line how a line begins; empty for one line only
     */
    private static String written(@Nullable Object value, String line, String indent) {
        String inner = line + indent;
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(
                                    entry ->
                                            JSON.writeValueAsString(String.valueOf(entry.getKey()))
                                                    + ": "
                                                    + written(entry.getValue(), inner, indent))
                            .collect(joining("{", "}", line, inner, map.isEmpty()));
            case Collection<?> all ->
                    all.stream()
                            .map(each -> written(each, inner, indent))
                            .collect(joining("[", "]", line, inner, all.isEmpty()));
            case null, default -> JSON.writeValueAsString(value);
        };
    }

    private static Collector<CharSequence, ?, String> joining(
            String open, String close, String line, String inner, boolean isEmpty) {
        return line.isEmpty() || isEmpty
                ? Collectors.joining(", ", open, close)
                : Collectors.joining("," + inner, open + inner, line + close);
    }
}
