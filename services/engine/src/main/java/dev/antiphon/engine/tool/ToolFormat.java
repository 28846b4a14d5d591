package dev.antiphon.engine.tool;

import java.util.Optional;

/** How models write the functions that they call, as their chat templates teach it. */
public enum ToolFormat {
    /**
     * {@code <tool_call>{"name": ..., "arguments": ...}</tool_call>} anywhere in the answer, also
     * with a list of calls inside: Qwen, SmolLM, Hermes.
     */
    TAGGED("<tool_call>", "</tool_call>", "\n", "arguments"),
    /**
     * {@code [TOOL_CALLS][{"name": ..., "arguments": ...}]} as the whole answer, of which the text
     * has no special token: Mistral.
     */
    LIST("[", "]", "", "arguments"),
    /** {@code {"name": ..., "parameters": ...}} as the whole answer: Llama 3. */
    OBJECT("", "", "", "parameters");

    private static final String MISTRAL = "[TOOL_CALLS]";

    private final String open;
    private final String close;
    private final String space;
    private final String arguments;

    ToolFormat(String open, String close, String space, String arguments) {
        this.open = open;
        this.close = close;
        this.space = space;
        this.arguments = arguments;
    }

    /** The one that a chat template teaches; empty if it knows no tools. */
    public static Optional<ToolFormat> of(String template) {
        if (template.contains(TAGGED.open)) {
            return Optional.of(TAGGED);
        }
        if (template.contains(MISTRAL)) {
            return Optional.of(LIST);
        }
        return template.contains("tools") ? Optional.of(OBJECT) : Optional.empty();
    }

    /** What stands before the arguments of a call. */
    public String before(String nameAsJson) {
        return open + space + "{\"name\": " + nameAsJson + ", \"" + arguments + "\": ";
    }

    /** What stands after the arguments of a call. */
    public String after() {
        return "}" + space + close;
    }

    /** Whether calls stand in tags, and text may stand around them. */
    boolean isTagged() {
        return this == TAGGED;
    }

    String open() {
        return open;
    }

    String close() {
        return close;
    }
}
