package dev.antiphon.local.command;

import dev.antiphon.local.service.Service;
import dev.antiphon.local.service.Services;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(name = "logs", description = "Shows what services wrote last.")
final class LogsCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final int MAX_READ_BYTES = 1 << 20;

    private final Context context;

    @Parameters(
            arity = "0..1",
            paramLabel = "<service>",
            description = "whose; all if none is named")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "40",
            paramLabel = "<n>",
            description = "lines of each (${DEFAULT-VALUE})")
    private int lines;

    @Option(
            names = {"-f", "--follow"},
            description = "go on until interrupted")
    private boolean follow;

    LogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var installation = context.installation();
        List<Service> services =
                name.isPresent()
                        ? List.of(Services.named(installation, name.get()))
                        : Services.of(installation);
        Map<Path, Long> shown = new HashMap<>();
        for (Service service : services) {
            show(service, shown, services.size() > 1);
        }
        while (follow) {
            Thread.sleep(POLL);
            for (Service service : services) {
                showNew(service, shown, services.size() > 1);
            }
        }
        return 0;
    }

    private void show(Service service, Map<Path, Long> shown, boolean isNamed) throws IOException {
        if (!Files.exists(service.log())) {
            return;
        }
        String text = read(service.log(), Math.max(0, Files.size(service.log()) - MAX_READ_BYTES));
        shown.put(service.log(), Files.size(service.log()));
        var all = text.lines().toList();
        print(service, all.subList(Math.max(0, all.size() - lines), all.size()), isNamed);
    }

    private void showNew(Service service, Map<Path, Long> shown, boolean isNamed)
            throws IOException {
        if (!Files.exists(service.log())) {
            return;
        }
        long size = Files.size(service.log());
        long from = shown.getOrDefault(service.log(), 0L);
        if (size != from) {
            String text = read(service.log(), size < from ? 0 : from);
            int whole = text.lastIndexOf('\n') + 1;
            shown.put(
                    service.log(),
                    (size < from ? 0 : from)
                            + text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
            print(service, text.substring(0, whole).lines().toList(), isNamed);
        }
    }

    private void print(Service service, List<String> told, boolean isNamed) {
        String prefix = isNamed ? "%-12s | ".formatted(service.name()) : "";
        told.forEach(line -> context.out().println(prefix + line));
    }

    private static String read(Path log, long from) throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            var bytes = new byte[(int) Math.min(MAX_READ_BYTES, Math.max(0, file.length() - from))];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
