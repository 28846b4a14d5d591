package dev.antiphon.channels.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How the web channel treats its customers.
 *
 * @param sessionLife how long a session lasts after the customer's last message; default 30d
 * @param heartbeat how often a silent stream shows that it is alive; default 15s
 * @param streams how many streams of one session may be open at an instance; default 8
 */
@ConfigurationProperties("channels.web")
record WebSettings(
        @DefaultValue("30d") Duration sessionLife,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("8") int streams) {

    WebSettings {
        requirePositive("session-life", sessionLife);
        requirePositive("heartbeat", heartbeat);
        if (streams < 1) {
            throw new IllegalArgumentException(
                    "channels.web.streams must be at least 1, was " + streams);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "channels.web.%s must be positive, was %s".formatted(name, value));
        }
    }
}
