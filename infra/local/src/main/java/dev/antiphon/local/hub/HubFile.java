package dev.antiphon.local.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file of a model on the hub.
 *
 * @param bytes its length
 * @param hash in hexadecimal: the SHA-256 of the content where the hub keeps the file in large file
 *     storage, else the id that git gives the content
 */
public record HubFile(String name, long bytes, boolean large, String hash) {

    /** A digest that has to read the content, and nothing else, before it is compared. */
    MessageDigest digest() {
        try {
            if (large) {
                return MessageDigest.getInstance("SHA-256");
            }
            // git hashes a header in front of the content (git-hash-object).
            var git = MessageDigest.getInstance("SHA-1");
            git.update("blob %d\0".formatted(bytes).getBytes(StandardCharsets.US_ASCII));
            return git;
        } catch (NoSuchAlgorithmException notJava) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", notJava);
        }
    }

    /** Whether a digest that read a whole content read this one. */
    boolean is(MessageDigest content) {
        return HexFormat.of().formatHex(content.digest()).equals(hash);
    }
}
