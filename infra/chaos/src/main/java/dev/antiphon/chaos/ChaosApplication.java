package dev.antiphon.chaos;

import dev.antiphon.chaos.failover.FailoverCommand;
import dev.antiphon.chaos.hostile.HostileCommand;
import dev.antiphon.chaos.outage.OutageCommand;
import dev.antiphon.chaos.rolling.RollingCommand;
import dev.antiphon.chaos.storm.StormCommand;
import dev.antiphon.probe.ToolLogging;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * Runs one of the drills, against the installation that the launcher brought up or one of its own.
 */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Breaks the running installation on purpose and checks what customers see.",
        subcommands = {
            FailoverCommand.class,
            OutageCommand.class,
            HostileCommand.class,
            RollingCommand.class,
            StormCommand.class,
            HelpCommand.class
        })
public final class ChaosApplication {

    private ChaosApplication() {}

    /** Ends with 0 if the drill was passed, 1 if not, 2 if it could not be held. */
    public static void main(String[] arguments) {
        ToolLogging.quiet();
        System.exit(
                new CommandLine(new ChaosApplication())
                        .setExecutionExceptionHandler(ChaosApplication::told)
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
