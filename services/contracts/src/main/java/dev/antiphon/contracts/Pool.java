package dev.antiphon.contracts;

import java.util.regex.Pattern;

/**
 * The nodes of one region that serve one version: who shares a queue. The name is also the share
 * group's, so it holds to what Kafka allows in both.
 */
public record Pool(String name) {

    private static final int DIGITS_OF_DIGEST = 16;
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

    /**
     * The pool of a version in a region.
     *
     * @throws IllegalArgumentException if the region is not 1 to 40 lower-case letters, digits and
     *     hyphens
     */
    public static Pool of(VersionDigest version, String region) {
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    "region must match " + REGION.pattern() + ", was: " + region);
        }
        return new Pool(version.hex().substring(0, DIGITS_OF_DIGEST) + "." + region);
    }

    /** Where its nodes stand. */
    public String region() {
        return name.substring(name.indexOf('.') + 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
