package dev.antiphon.local.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;

@Command(name = "node", description = "Starts, stops or kills an inference node by its number.")
final class NodeCommand {

    private final ServiceCommand services;

    NodeCommand(Context context) {
        this.services = new ServiceCommand(context);
    }

    @Command(description = "Starts a node and waits until it is ready.")
    int start(@Parameters(paramLabel = "<n>") int number) throws IOException, InterruptedException {
        return services.start(name(number));
    }

    @Command(description = "Drains a node: it finishes its answers, then ends.")
    int stop(@Parameters(paramLabel = "<n>") int number) throws IOException, InterruptedException {
        return services.stop(name(number));
    }

    @Command(description = "Ends a node at once; what it was answering goes on elsewhere.")
    int kill(@Parameters(paramLabel = "<n>") int number) throws IOException, InterruptedException {
        return services.kill(name(number));
    }

    private static String name(int number) {
        return "node-" + number;
    }
}
