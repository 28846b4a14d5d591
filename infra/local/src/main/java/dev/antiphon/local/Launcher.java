package dev.antiphon.local;

import dev.antiphon.local.command.Commands;
import dev.antiphon.local.command.Context;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What {@code ./antiphon} runs. */
final class Launcher {

    private Launcher() {}

    /**
     * Runs a command.
     *
     * @param arguments the checkout, then the command and its arguments
     */
    public static void main(String[] arguments) {
        var context =
                Context.of(
                        Path.of(arguments[0]).toAbsolutePath().normalize(),
                        System.getenv(),
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                        System.out,
                        System.err);
        var command = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, command, 0, command.length);
        System.exit(Commands.run(context, command));
    }
}
