package dev.antiphon.registry.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * An API key as its owner holds it, {@code ak_<prefix>_<secret>}. By the prefix it is found, by the
 * secret nobody guesses it.
 */
record ApiKey(String prefix, String secret) {

    static final int PREFIX_LENGTH = 10;

    /** 190 bits. */
    static final int SECRET_LENGTH = 32;

    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String ALL = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    static ApiKey draw(RandomGenerator random) {
        return new ApiKey(text(random, LOWER, PREFIX_LENGTH), text(random, ALL, SECRET_LENGTH));
    }

    /** The whole key. */
    String value() {
        return "ak_" + prefix + "_" + secret;
    }

    /** What is stored and published of the whole key. */
    byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(value().getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }

    @Override
    public String toString() {
        return "ak_" + prefix + "_…";
    }

    private static String text(RandomGenerator random, String alphabet, int length) {
        return random.ints(length, 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
