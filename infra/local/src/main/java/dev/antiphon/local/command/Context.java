package dev.antiphon.local.command;

import dev.antiphon.local.installation.Installation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command runs.
 *
 * @param checkout where the sources and what was built from them lie
 * @param home the folder of the installation
 */
public record Context(
        Path checkout,
        Path home,
        Map<String, String> environment,
        BufferedReader in,
        PrintStream out,
        PrintStream err) {

    private static final String HOME = "ANTIPHON_HOME";

    /** Of a checkout; the installation lies in it unless the environment names another folder. */
    public static Context of(
            Path checkout,
            Map<String, String> environment,
            BufferedReader in,
            PrintStream out,
            PrintStream err) {
        String home = environment.getOrDefault(HOME, "");
        return new Context(
                checkout,
                (home.isBlank() ? checkout.resolve(".antiphon") : Path.of(home))
                        .toAbsolutePath()
                        .normalize(),
                environment,
                in,
                out,
                err);
    }

    Installation installation() throws IOException {
        return Installation.open(checkout, home);
    }
}
