package dev.antiphon.testkit;

import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;

import java.nio.file.Files;
import java.nio.file.Path;

/** Decides whether servers run in containers. */
final class Containers {

    /** System property: {@code auto} (the default), {@code always} or {@code never}. */
    static final String CHOICE = "antiphon.test.containers";

    /** The broker of the same version as the client on the class path. */
    static final String KAFKA_IMAGE = "apache/kafka:" + AppInfoParser.getVersion();

    static final String POSTGRES_IMAGE = "postgres:18";

    private Containers() {}

    static boolean chosen() {
        String choice = System.getProperty(CHOICE, "auto");
        return switch (choice) {
            case "always" -> true;
            case "never" -> false;
            case "auto" -> mayBeReachable() && DockerClientFactory.instance().isDockerAvailable();
            default ->
                    throw new IllegalArgumentException(
                            CHOICE + " must be auto, always or never, was: " + choice);
        };
    }

    /** Spares machines without an engine the long search that Testcontainers does, and logs. */
    private static boolean mayBeReachable() {
        return System.getenv("DOCKER_HOST") != null
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"))
                || Files.exists(
                        Path.of(System.getProperty("user.home"), ".testcontainers.properties"));
    }
}
