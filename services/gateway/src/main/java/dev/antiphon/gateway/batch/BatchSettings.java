package dev.antiphon.gateway.batch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * How batches are taken and worked off.
 *
 * @param inFlight lines that this gateway has in flight at a time, those among them that wait for a
 *     slot; 0 leaves them to other gateways; default 64
 * @param maxLines of a batch; default 50000
 * @param maxLine the longest line; default 1MB
 * @param maxOpen batches of a workspace that have not ended; default 50
 * @param lease after which a line of a gateway that is not heard of is another's; default 30s
 * @param pause after which a line is tried again that nobody could answer; default 5s
 * @param interval how often it is looked for work; default 500ms
 */
@ConfigurationProperties("gateway.batches")
record BatchSettings(
        @DefaultValue("64") int inFlight,
        @DefaultValue("50000") int maxLines,
        @DefaultValue("1MB") DataSize maxLine,
        @DefaultValue("50") int maxOpen,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("5s") Duration pause,
        @DefaultValue("500ms") Duration interval) {

    BatchSettings {
        requirePositive("max-lines", maxLines);
        requirePositive("max-line", maxLine.toBytes());
        requirePositive("max-open", maxOpen);
        requirePositive("lease", lease.toMillis());
        requirePositive("pause", pause.toMillis());
        requirePositive("interval", interval.toMillis());
        if (inFlight < 0) {
            throw new IllegalArgumentException(
                    "gateway.batches.in-flight must not be negative, was " + inFlight);
        }
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(
                    "gateway.batches.%s must be above 0, was %d".formatted(name, value));
        }
    }
}
