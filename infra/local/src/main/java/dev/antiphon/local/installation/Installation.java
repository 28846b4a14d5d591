package dev.antiphon.local.installation;

import dev.antiphon.local.Refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * One installation: a folder with all that it keeps, run from one checkout.
 *
 * @param checkout where the sources and what was built from them lie
 * @param home the folder; deleted with everything in it, the installation is gone
 */
public record Installation(Path checkout, Path home, Settings settings) {

    private static final String SETTINGS = "installation.properties";
    private static final String OWNER_ONLY = "rwx------";

    /**
     * Opens what {@code up} has made.
     *
     * @throws Refused if there is nothing
     */
    public static Installation open(Path checkout, Path home) throws IOException {
        if (!Files.exists(home.resolve(SETTINGS))) {
            throw new Refused(
                    "There is no installation in " + home + ".", "Start one with: ./antiphon up");
        }
        return new Installation(
                checkout, home, Settings.of(Map.of(), Map.of(), saved(home.resolve(SETTINGS))));
    }

    /** What {@code up} would run, without making anything. */
    public static Installation wished(
            Path checkout,
            Path home,
            Map<Settings.Key, String> flags,
            Map<String, String> environment)
            throws IOException {
        Path file = home.resolve(SETTINGS);
        try {
            return new Installation(
                    checkout,
                    home,
                    Settings.of(flags, environment, Files.exists(file) ? saved(file) : Map.of()));
        } catch (IllegalArgumentException malformed) {
            throw new Refused(
                    "A setting is not as it should be: " + malformed.getMessage() + ".",
                    "The flags are told by: ./antiphon up --help. The last settings are in "
                            + file);
        }
    }

    /** Makes the folders and keeps the settings for later commands. */
    public void save() throws IOException {
        for (Path folder : new Path[] {home, run(), logs(), home.resolve("secrets")}) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(OWNER_ONLY)));
            }
        }
        var properties = new Properties();
        properties.putAll(settings.toSave());
        Path file = home.resolve(SETTINGS);
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Where pid files lie. */
    public Path run() {
        return home.resolve("run");
    }

    public Path logs() {
        return home.resolve("logs");
    }

    public Secrets secrets() {
        return new Secrets(home.resolve("secrets"));
    }

    public Ports ports() {
        return settings.ports();
    }

    /** Where customers and programs find the first gateway. */
    public String url() {
        return url(ports().gateway(1));
    }

    /** An address on this machine. */
    public String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private static Map<String, String> saved(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }
}
