package dev.antiphon.inference.slot;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How slots work.
 *
 * @param high slots for the lane {@code high}, beside those that a placement asks for; default 1
 * @param low slots for the lane {@code low}, beside those that a placement asks for; default 1
 * @param patience for how long an engine may say nothing before its requests are left to other
 *     nodes; default 30s
 * @param drainLimit within which a drained slot may finish its request before it hands it over;
 *     default 20s
 */
public record SlotSettings(
        @DefaultValue("1") int high,
        @DefaultValue("1") int low,
        @DefaultValue("30s") Duration patience,
        @DefaultValue("20s") Duration drainLimit) {

    /** The same with another patience. */
    public SlotSettings withPatience(Duration other) {
        return new SlotSettings(high, low, other, drainLimit);
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public SlotSettings {
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException(
                    "inference.slot.high and low must not be below 0, were %d and %d"
                            .formatted(high, low));
        }
        if (!patience.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.slot.patience must be positive, was " + patience);
        }
        if (drainLimit.isNegative()) {
            throw new IllegalArgumentException(
                    "inference.slot.drain-limit must not be negative, was " + drainLimit);
        }
    }
}
