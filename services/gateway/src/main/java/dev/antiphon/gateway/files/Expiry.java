package dev.antiphon.gateway.files;

import dev.antiphon.gateway.problem.Refused;

import java.time.Duration;

/** What a client may say about how long a file is kept, counted from when it is made. */
public final class Expiry {

    private static final Duration LEAST = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(30);

    private Expiry() {}

    /**
     * How long that is.
     *
     * @param name of the field that says so
     * @throws Refused if it is counted from anything else, or is too short or too long
     */
    public static Duration of(String name, String anchor, String seconds) {
        if (!anchor.equals("created_at")) {
            throw Refused.field(
                    name + "[anchor]", "'%s[anchor]' must be created_at.".formatted(name));
        }
        try {
            var keep = Duration.ofSeconds(Long.parseLong(seconds));
            if (keep.compareTo(LEAST) >= 0 && keep.compareTo(MOST) <= 0) {
                return keep;
            }
        } catch (NumberFormatException | ArithmeticException noNumber) {
            // It is refused below.
        }
        throw Refused.field(
                name + "[seconds]",
                "'%s[seconds]' must be an integer between %d and %d."
                        .formatted(name, LEAST.toSeconds(), MOST.toSeconds()));
    }
}
