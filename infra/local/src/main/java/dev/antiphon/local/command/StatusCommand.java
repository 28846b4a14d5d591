package dev.antiphon.local.command;

import dev.antiphon.local.process.ProcessMemory;
import dev.antiphon.local.service.Service;
import dev.antiphon.local.service.Services;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(name = "status", description = "Tells what is running; 0 if everything is, 1 if not.")
final class StatusCommand implements Callable<Integer> {

    private static final String ROW = "%-12s %-8s %8s %-12s %9s %9s%n";

    private final Context context;

    StatusCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        var installation = context.installation();
        context.out().printf(ROW, "service", "state", "pid", "ports", "memory", "since");
        long total = 0;
        boolean allRun = true;
        for (Service service : Services.of(installation)) {
            var process = service.process();
            long memory = process.map(ProcessMemory::bytes).orElse(0L);
            total += memory;
            allRun &= process.isPresent();
            context.out()
                    .printf(
                            ROW,
                            service.name(),
                            process.isPresent() ? "running" : "stopped",
                            process.map(one -> Long.toString(one.pid())).orElse("-"),
                            service.ports().stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(",")),
                            process.isPresent() ? ProcessMemory.shown(memory) : "-",
                            process.flatMap(one -> one.info().startInstant())
                                    .map(start -> age(Duration.between(start, Instant.now())))
                                    .orElse("-"));
        }
        context.out()
                .printf(
                        "%s of memory in all; logs in %s%n",
                        ProcessMemory.shown(total), installation.logs());
        return allRun ? 0 : 1;
    }

    private static String age(Duration age) {
        if (age.toHours() > 0) {
            return "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }
}
