package dev.antiphon.local.installation;

/**
 * The ports of an installation, twenty in a row, so that two installations differ by one number.
 *
 * @param base the first, that of the first gateway
 */
public record Ports(int base) {

    /** Ports that an installation takes, from the base on. */
    public static final int COUNT = 20;

    private static final int MAX_GATEWAYS = 6;
    private static final int LOWEST = 1024;
    private static final int HIGHEST = 65_535;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if a port would be reserved or beyond the last one
     */
    public Ports {
        if (base < LOWEST || base + COUNT > HIGHEST) {
            throw new IllegalArgumentException(
                    "the first port must lie between %d and %d, was %d"
                            .formatted(LOWEST, HIGHEST - COUNT, base));
        }
    }

    /**
     * Where a gateway listens.
     *
     * @param number from 1 on
     */
    public int gateway(int number) {
        if (number < 1 || number > MAX_GATEWAYS) {
            throw new IllegalArgumentException(
                    "there are gateways 1 to %d, not %d".formatted(MAX_GATEWAYS, number));
        }
        return number == 1 ? base : base + 2 + number;
    }

    public int registry() {
        return base + 1;
    }

    public int channels() {
        return base + 2;
    }

    public int bots() {
        return base + 3;
    }

    public int console() {
        return base + 10;
    }

    public int postgres() {
        return base + 11;
    }

    public int kafka() {
        return base + 12;
    }

    /** Where the broker speaks to itself. */
    public int kafkaController() {
        return base + 13;
    }
}
