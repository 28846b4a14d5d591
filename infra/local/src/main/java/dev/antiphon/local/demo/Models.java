package dev.antiphon.local.demo;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Versions and aliases, as the registry knows them. */
public record Models(Api registry) {

    /** Of an installation. */
    public static Models of(Installation installation) throws IOException {
        return new Models(
                new Api(
                        installation.url(installation.ports().registry()),
                        installation.secrets().of(Secrets.Name.REGISTRY_TOKEN)));
    }

    /**
     * Registers a checkpoint and lets nodes serve it, unless somebody has retired it.
     *
     * @return the version
     */
    public String add(String model, Path directory) throws IOException, InterruptedException {
        var registered =
                registry.post(
                                "/registry/versions",
                                Map.of("model", model, "directory", directory.toString()))
                        .orFail("The model in " + directory + " was not registered");
        String version = registered.text("version");
        if (registered.text("phase").equals("REGISTERED")) {
            registry.post("/registry/versions/" + version + "/activate")
                    .orFail("Version " + version + " was not activated");
        }
        return version;
    }

    /** Whether an alias is there. */
    public boolean hasAlias(String alias) throws IOException, InterruptedException {
        return registry.get("/registry/aliases/" + alias).isGood();
    }

    /** Lets an alias that does not exist yet mean one version. */
    public void alias(String alias, String version) throws IOException, InterruptedException {
        registry.put(
                        "/registry/aliases/" + alias,
                        Map.of("weights", List.of(Map.of("version", version, "permille", 1000))))
                .orFail("Alias " + alias + " was not made");
    }
}
