package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.el.JinjavaInterpreterResolver;

import jinjava.javax.el.CompositeELResolver;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The methods of Python's strings that chat templates call. */
final class PythonStrings extends ELResolver {

    private PythonStrings() {}

    /** Resolves as Jinjava does, and these methods besides. */
    static ELResolver resolver() {
        var resolver = new CompositeELResolver();
        resolver.add(new PythonStrings());
        resolver.add(JinjavaInterpreterResolver.DEFAULT_RESOLVER_READ_ONLY);
        return resolver;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context,
            @Nullable Object base,
            Object method,
            Class<?> @Nullable [] types,
            Object[] arguments) {
        if (!(base instanceof String text)) {
            return null;
        }
        var result =
                call(
                        text,
                        String.valueOf(method),
                        Stream.of(arguments).map(String::valueOf).toList());
        context.setPropertyResolved(result.isPresent());
        return result.orElse(null);
    }

    private static Optional<Object> call(String text, String method, List<String> arguments) {
        return Optional.ofNullable(
                switch (method) {
                    case "strip" -> stripStart(stripEnd(text, arguments), arguments);
                    case "lstrip" -> stripStart(text, arguments);
                    case "rstrip" -> stripEnd(text, arguments);
                    case "startswith" -> text.startsWith(arguments.getFirst());
                    case "endswith" -> text.endsWith(arguments.getFirst());
                    case "split" ->
                            arguments.isEmpty()
                                    ? List.of(text.strip().split("\\s+"))
                                    : List.of(text.split(Pattern.quote(arguments.getFirst()), -1));
                    case "upper" -> text.toUpperCase(Locale.ROOT);
                    case "lower" -> text.toLowerCase(Locale.ROOT);
                    case "capitalize" ->
                            text.isEmpty()
                                    ? text
                                    : text.substring(0, 1).toUpperCase(Locale.ROOT)
                                            + text.substring(1).toLowerCase(Locale.ROOT);
                    default -> null;
                });
    }

    private static String stripStart(String text, List<String> characters) {
        int start = 0;
        while (start < text.length() && isStripped(text.charAt(start), characters)) {
            start++;
        }
        return text.substring(start);
    }

    private static String stripEnd(String text, List<String> characters) {
        int end = text.length();
        while (end > 0 && isStripped(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(0, end);
    }

    private static boolean isStripped(char character, List<String> characters) {
        return characters.isEmpty()
                ? Character.isWhitespace(character)
                : characters.getFirst().indexOf(character) >= 0;
    }

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
        return null;
    }

    @Override
    public @Nullable Class<?> getType(ELContext context, @Nullable Object base, Object property) {
        return null;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, Object property, Object value) {}

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
        return true;
    }

    @Override
    public @Nullable Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return null;
    }

    @Override
    public java.util.@Nullable Iterator<java.beans.FeatureDescriptor> getFeatureDescriptors(
            ELContext context, @Nullable Object base) {
        return null;
    }
}
