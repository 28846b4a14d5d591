package dev.antiphon.gateway.proxy;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.time.Duration;

/**
 * Where the services behind the gateway are.
 *
 * @param channelsUrl default {@code http://127.0.0.1:8082}
 * @param consoleUrl default {@code http://127.0.0.1:8090}
 * @param watchInterval how often it is checked that the reader of an event stream is still there;
 *     default 500ms
 */
@ConfigurationProperties("gateway")
record ProxySettings(
        @DefaultValue("http://127.0.0.1:8082") URI channelsUrl,
        @DefaultValue("http://127.0.0.1:8090") URI consoleUrl,
        @DefaultValue("500ms") Duration watchInterval) {

    ProxySettings {
        requireHttp("channels-url", channelsUrl);
        requireHttp("console-url", consoleUrl);
        if (!watchInterval.isPositive()) {
            throw new IllegalArgumentException(
                    "gateway.watch-interval must be positive, was " + watchInterval);
        }
    }

    private static void requireHttp(String name, URI url) {
        if (url.getHost() == null || !String.valueOf(url.getScheme()).startsWith("http")) {
            throw new IllegalArgumentException(
                    "gateway.%s must be an http address, was %s".formatted(name, url));
        }
    }
}
