package dev.antiphon.channels.live;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * What an instance remembers of what is being said.
 *
 * @param memory how long a conversation is remembered after the bot last said something, and how
 *     far back an instance reads when it starts; default 2m
 * @param conversations how many conversations are remembered at most; the one that has been silent
 *     longest is forgotten first; default 2000
 * @param pieces how many pieces of a turn are remembered at most; with more of them, whoever comes
 *     in the middle sees the answer at its end; default 4096
 * @param queue how many pieces and answers may wait for a listener before it is sent away to come
 *     again; default 1000
 */
@ConfigurationProperties("channels.live")
record LiveSettings(
        @DefaultValue("2m") Duration memory,
        @DefaultValue("2000") int conversations,
        @DefaultValue("4096") int pieces,
        @DefaultValue("1000") int queue) {

    LiveSettings {
        if (memory.isNegative()) {
            throw new IllegalArgumentException(
                    "channels.live.memory must not be negative, was " + memory);
        }
        requirePositive("conversations", conversations);
        requirePositive("pieces", pieces);
        requirePositive("queue", queue);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "channels.live.%s must be at least 1, was %d".formatted(name, value));
        }
    }
}
