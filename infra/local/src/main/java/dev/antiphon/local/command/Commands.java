package dev.antiphon.local.command;

import dev.antiphon.local.Refused;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

import java.io.IOException;

/** All commands. */
@Command(
        name = "./antiphon",
        description = "Runs Antiphon on this machine.",
        synopsisSubcommandLabel = "<command>",
        footer = {
            "",
            "  build    Builds what is run; up does so by itself where sources have changed.",
            "  bench    Measures the running installation; ./antiphon bench help tells how.",
            "  chaos    Breaks it on purpose and checks the answers; ./antiphon chaos help tells"
                    + " how.",
            "",
            "Everything that is kept lies in one folder, .antiphon or ANTIPHON_HOME."
        })
public final class Commands {

    private Commands() {}

    /**
     * Runs a command.
     *
     * @return the exit status: 0 done, 1 not done, 2 not understood
     */
    public static int run(Context context, String... arguments) {
        var commands =
                new CommandLine(new Commands())
                        .addSubcommand(new UpCommand(context))
                        .addSubcommand(new DownCommand(context))
                        .addSubcommand(new StatusCommand(context))
                        .addSubcommand(new LogsCommand(context))
                        .addSubcommand(new ChatCommand(context))
                        .addSubcommand(new ModelCommand(context))
                        .addSubcommand(new NodeCommand(context))
                        .addSubcommand(new ServiceCommand(context))
                        .addSubcommand(new EnvCommand(context))
                        .addSubcommand(new DoctorCommand(context))
                        .addSubcommand(new HelpCommand());
        return commands.setExecutionExceptionHandler((failed, _, _) -> told(context, failed))
                .execute(arguments.length == 0 ? new String[] {"help"} : arguments);
    }

    /** People get a sentence; a stack trace only for what nobody foresaw. */
    private static int told(Context context, Exception failed) throws Exception {
        switch (failed) {
            case Refused refused -> context.err().println(refused.getMessage());
            case IOException unable ->
                    context.err()
                            .println(
                                    unable.getMessage() == null
                                            ? unable.toString()
                                            : unable.getMessage());
            default -> throw failed;
        }
        return 1;
    }
}
