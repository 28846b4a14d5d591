package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.FatalTemplateErrorsException;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Jinja as transformers renders chat templates. Jinjava is nearly that; what templates use and it
 * lacks is added here or rewritten by {@link Dialect}.
 */
final class TemplateLanguage {

    private static final Pattern DATE_FIELD = Pattern.compile("%[a-zA-Z]");
    private static final Map<String, String> DATE_FIELDS =
            Map.of(
                    "%d",
                    "dd", "%b", "MMM", "%B", "MMMM", "%Y", "yyyy", "%m", "MM", "%H", "HH", "%M",
                    "mm", "%S", "ss", "%A", "EEEE", "%a", "EEE");

    private final Jinjava jinja;
    private final Map<String, String> translations = new ConcurrentHashMap<>();

    TemplateLanguage() {
        this.jinja =
                new Jinjava(
                        JinjavaConfig.newBuilder()
                                // Else what a customer writes would be run as a template.
                                .withNestedInterpretationEnabled(false)
                                .withElResolver(PythonStrings.resolver())
                                .withLegacyOverrides(
                                        LegacyOverrides.newBuilder()
                                                .withEvaluateMapKeys(true)
                                                .withIterateOverMapKeys(true)
                                                .withUseNaturalOperatorPrecedence(true)
                                                .build())
                                .build());
        var context = jinja.getGlobalContext();
        context.registerFunction(function("raise_exception", "raise"));
        context.registerFunction(function("strftime_now", "now"));
        // Templates ask whether it is defined, and functions are no variables.
        context.put("strftime_now", true);
        context.registerFilter(new ToJson());
        context.registerTag(new FilteringFor());
        context.registerTag(new GenerationTag());
    }

    /**
     * Renders a template.
     *
     * @throws FatalTemplateErrorsException if it refuses, or is wrong
     */
    String render(String template, Map<String, ?> context) {
        return jinja.render(translations.computeIfAbsent(template, Dialect::translated), context);
    }

    /** What the template said if it refused, else what went wrong in it. */
    static String reason(FatalTemplateErrorsException failed) {
        var error = failed.getErrors().iterator().next();
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return refusal.message;
            }
        }
        return error.getMessage();
    }

    /**
     * Called by templates that refuse a conversation.
     *
     * @throws Refusal always
     */
    @SuppressWarnings("DoNotCallSuggester") // Templates call it by name.
    public static String raise(String message) {
        throw new Refusal(message);
    }

    /** Called by templates that tell the date, in the words of C's strftime. */
    public static String now(String format) {
        var now = LocalDateTime.now(ZoneId.systemDefault());
        return DATE_FIELD
                .matcher(format)
                .replaceAll(
                        field ->
                                DateTimeFormatter.ofPattern(
                                                DATE_FIELDS.getOrDefault(field.group(), "''"),
                                                Locale.ENGLISH)
                                        .format(now));
    }

    private static ELFunctionDefinition function(String name, String method) {
        return new ELFunctionDefinition("", name, TemplateLanguage.class, method, String.class);
    }

    private static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final String message;

        Refusal(String message) {
            super(message);
            this.message = message;
        }
    }
}
