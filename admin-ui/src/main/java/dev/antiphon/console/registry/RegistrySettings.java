package dev.antiphon.console.registry;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.time.Duration;

/**
 * Where the registry is.
 *
 * @param registryUrl default {@code http://127.0.0.1:8081}
 * @param registryToken the registry's admin token; without it the console can only show
 * @param registryTimeout for what takes long, since the weights are hashed; default 10m
 */
@ConfigurationProperties("console")
record RegistrySettings(
        @DefaultValue("http://127.0.0.1:8081") URI registryUrl,
        @Nullable String registryToken,
        @DefaultValue("10m") Duration registryTimeout) {

    RegistrySettings {
        if (!registryTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "console.registry-timeout must be positive, was " + registryTimeout);
        }
    }
}
