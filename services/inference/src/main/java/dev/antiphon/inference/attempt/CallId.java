package dev.antiphon.inference.attempt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names the calls of an answer, so that every attempt names them alike. */
final class CallId {

    /** Mistral's templates insist on nine characters. */
    private static final int LENGTH = 9;

    private CallId() {}

    /** Of a call, counted from 0 in its choice. */
    static String of(String requestId, int choice, int index) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    "%s %d %d"
                            .formatted(requestId, choice, index)
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException notJava) {
            throw new IllegalStateException("every Java has SHA-256", notJava);
        }
    }
}
