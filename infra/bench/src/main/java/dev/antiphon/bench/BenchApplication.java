package dev.antiphon.bench;

import dev.antiphon.bench.accuracy.AccuracyCommand;
import dev.antiphon.bench.chain.ChainCommand;
import dev.antiphon.bench.engine.EngineCommand;
import dev.antiphon.bench.fleet.FleetCommand;
import dev.antiphon.bench.path.PathCommand;
import dev.antiphon.bench.soak.SoakCommand;
import dev.antiphon.bench.streams.StreamsCommand;
import dev.antiphon.probe.ToolLogging;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Measures the engine alone, and the installation that the launcher brought up. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the engine, or the running installation.",
        subcommands = {
            AccuracyCommand.class,
            ChainCommand.class,
            EngineCommand.class,
            FleetCommand.class,
            PathCommand.class,
            SoakCommand.class,
            StreamsCommand.class,
            HelpCommand.class
        })
public final class BenchApplication {

    private BenchApplication() {}

    /** Ends with 0, with 1 if answers were wrong, and with 2 if nothing could be measured. */
    public static void main(String[] arguments) {
        ToolLogging.quiet();
        System.exit(
                new CommandLine(new BenchApplication())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setExecutionExceptionHandler(BenchApplication::told)
                        .execute(arguments));
    }

    private static int told(Exception failed, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr()
                .println(
                        "%s: %s"
                                .formatted(
                                        parsed.commandSpec().qualifiedName(),
                                        failed.getMessage() == null
                                                ? failed.toString()
                                                : failed.getMessage()));
        return CommandLine.ExitCode.USAGE;
    }
}
