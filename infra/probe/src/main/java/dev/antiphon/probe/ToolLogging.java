package dev.antiphon.probe;

/** Logging of a command that prints its own results. */
public final class ToolLogging {

    private ToolLogging() {}

    /** Shows errors only. To be called before anything logs. */
    public static void quiet() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dev/antiphon/probe/tool-logback.xml");
        }
    }
}
