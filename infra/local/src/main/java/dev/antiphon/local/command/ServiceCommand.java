package dev.antiphon.local.command;

import dev.antiphon.local.service.Service;
import dev.antiphon.local.service.Services;
import dev.antiphon.local.service.StartServices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

@Command(
        name = "service",
        description = "Starts, stops or kills one service: registry, postgres, kafka, gateway …")
final class ServiceCommand {

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final Context context;

    ServiceCommand(Context context) {
        this.context = context;
    }

    @Command(description = "Starts a service and waits until it is ready.")
    int start(@Parameters(paramLabel = "<name>") String name)
            throws IOException, InterruptedException {
        new StartServices(START_LIMIT, context.out()).start(List.of(named(name)));
        return 0;
    }

    @Command(description = "Stops a service in order.")
    int stop(@Parameters(paramLabel = "<name>") String name)
            throws IOException, InterruptedException {
        tell(name, named(name).stop().name());
        return 0;
    }

    @Command(description = "Ends a service at once, as a power cut would.")
    int kill(@Parameters(paramLabel = "<name>") String name)
            throws IOException, InterruptedException {
        tell(name, named(name).kill().name());
        return 0;
    }

    private Service named(String name) throws IOException {
        return Services.named(context.installation(), name);
    }

    private void tell(String name, String ending) {
        context.out()
                .printf("  %-12s %s%n", name, ending.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
}
