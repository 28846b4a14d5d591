package dev.antiphon.gateway.openai;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * How questions are read and answers given.
 *
 * @param bodyLimit the longest body that is read; default 1MB
 * @param heartbeat silence after which a stream says that it lives; default 15s
 * @param clientProbe how often it is checked that the client is still there; default 250ms
 */
@ConfigurationProperties("gateway.answers")
record AnswerSettings(
        @DefaultValue("1MB") DataSize bodyLimit,
        @DefaultValue("15s") Duration heartbeat,
        @DefaultValue("250ms") Duration clientProbe) {

    private static final DataSize MOST = DataSize.ofMegabytes(64);

    AnswerSettings {
        if (bodyLimit.toBytes() < 1 || bodyLimit.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "gateway.answers.body-limit must be between 1 byte and %s, was %s"
                            .formatted(MOST, bodyLimit));
        }
        requirePositive("heartbeat", heartbeat);
        requirePositive("client-probe", clientProbe);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(
                    "gateway.answers.%s must be positive, was %s".formatted(name, value));
        }
    }
}
