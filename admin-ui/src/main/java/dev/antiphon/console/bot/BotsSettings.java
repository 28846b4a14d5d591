package dev.antiphon.console.bot;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;

/**
 * Where the bots service is.
 *
 * @param botsUrl default {@code http://127.0.0.1:8083}
 * @param botsToken the service's admin token; without it the console can only show
 */
@ConfigurationProperties("console")
record BotsSettings(
        @DefaultValue("http://127.0.0.1:8083") URI botsUrl, @Nullable String botsToken) {}
