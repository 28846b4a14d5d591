package dev.antiphon.inference.chain;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How this node takes part in chains.
 *
 * @param address at which other nodes reach its stages; default 127.0.0.1, which only nodes of the
 *     same machine do
 * @param port of the stages; default 0: any that is free
 * @param advertisedPort by which other nodes reach them, where something stands in between; default
 *     0: the port itself
 * @param joinLimit how long a chain may take to form; default 5s
 * @param stepLimit how long a step may at least take before the chain counts as stuck; default 1.5s
 */
public record ChainSettings(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("0") int port,
        @DefaultValue("0") int advertisedPort,
        @DefaultValue("5s") Duration joinLimit,
        @DefaultValue("1500ms") Duration stepLimit) {

    private static final int MAX_PORT = 65_535;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the address is empty, the port is none or a limit is not
     *     positive
     */
    public ChainSettings {
        if (address.isBlank()) {
            throw new IllegalArgumentException("inference.chain.address must not be empty");
        }
        port("port", port);
        port("advertised-port", advertisedPort);
        if (!joinLimit.isPositive() || !stepLimit.isPositive()) {
            throw new IllegalArgumentException(
                    "inference.chain.join-limit and step-limit must be positive, were %s and %s"
                            .formatted(joinLimit, stepLimit));
        }
    }

    private static void port(String name, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "inference.chain.%s must be 0 to %d, was %d".formatted(name, MAX_PORT, port));
        }
    }
}
