package dev.antiphon.inference.metrics;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the metrics can be read.
 *
 * @param port of {@code /metrics}; default 0: nowhere
 * @param address that it listens on; default {@code 0.0.0.0}
 */
public record MetricsSettings(
        @DefaultValue("0") int port, @DefaultValue("0.0.0.0") String address) {

    private static final int MOST = 65_535;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if it is none
     */
    public MetricsSettings {
        if (port < 0 || port > MOST) {
            throw new IllegalArgumentException(
                    "inference.metrics.port must be between 0 and %d, was %d"
                            .formatted(MOST, port));
        }
    }
}
