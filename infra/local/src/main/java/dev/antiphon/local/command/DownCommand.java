package dev.antiphon.local.command;

import dev.antiphon.local.process.Processes;
import dev.antiphon.local.service.Services;
import dev.antiphon.local.service.StopServices;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

@Command(name = "down", description = "Stops everything; what it keeps stays for the next time.")
final class DownCommand implements Callable<Integer> {

    private static final Duration STRAY_LIMIT = Duration.ofSeconds(20);

    private final Context context;

    DownCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var installation = context.installation();
        var services = Services.of(installation);
        try (var _ = Upkeep.of(installation.run())) {
            new StopServices(context.out()).stop(services);
            new Processes(installation.run(), installation.logs())
                    .stopStrays(STRAY_LIMIT)
                    .forEach(name -> context.out().printf("  %-12s stopped%n", name));
        }
        context.out().println("Nothing is running any more.");
        return 0;
    }
}
