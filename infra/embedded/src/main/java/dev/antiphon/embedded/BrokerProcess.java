package dev.antiphon.embedded;

import kafka.Kafka;
import kafka.tools.StorageTool;

import org.apache.kafka.common.Uuid;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The main class of the broker's process: formats the data folder the first time, then runs the
 * broker that a properties file describes.
 */
final class BrokerProcess {

    private BrokerProcess() {}

    /**
     * Runs until the broker is stopped.
     *
     * @param arguments the properties file, then, if the broker shall not outlive it, the id of the
     *     process that started it
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1) {
            endTogetherWith(Long.parseLong(arguments[1]));
        }
        Path properties = Path.of(arguments[0]);
        if (!formatted(properties)) {
            format(properties);
        }
        Kafka.main(new String[] {properties.toString()});
    }

    private static void endTogetherWith(long process) {
        Thread.ofPlatform()
                .daemon()
                .name("watch-starter")
                .start(
                        () -> {
                            ProcessHandle.of(process).ifPresent(handle -> handle.onExit().join());
                            Runtime.getRuntime().halt(1);
                        });
    }

    private static boolean formatted(Path properties) throws IOException {
        var settings = new Properties();
        try (var reader = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
            settings.load(reader);
        }
        return Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"));
    }

    private static void format(Path properties) {
        var command =
                new String[] {
                    "format",
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--config",
                    properties.toString()
                };
        int status = StorageTool.execute(command, System.out);
        if (status != 0) {
            throw new IllegalStateException("the data folder could not be formatted");
        }
    }
}
