package dev.antiphon.inference.reply;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How a node reads the reply log.
 *
 * @param readers logs read at the same time; more wait; default 4
 * @param readLimit within which a log must have been read; shorter than the lock of a record, which
 *     is not renewed meanwhile; default 8s
 */
public record ReplySettings(
        @DefaultValue("4") int readers, @DefaultValue("8s") Duration readLimit) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is not above 0
     */
    public ReplySettings {
        if (readers <= 0) {
            throw new IllegalArgumentException(
                    "inference.reply.readers must be above 0, was " + readers);
        }
        if (!readLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.reply.read-limit must be positive, was " + readLimit);
        }
    }
}
