package dev.antiphon.contracts;

import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of a model version, {@code sha256:<64 lower-case hex digits>}: the hash of its manifest.
 */
public record VersionDigest(String value) {

    private static final String SCHEME = "sha256:";
    private static final Pattern FORM = Pattern.compile(SCHEME + "[0-9a-f]{64}");

    /**
     * Takes a digest as it stands on the wire.
     *
     * @throws IllegalArgumentException if the value is not of that form
     */
    public VersionDigest {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a version must match " + FORM.pattern() + ", was: " + value);
        }
    }

    /**
     * Hashes what a version consists of: the weight format, how activations travel unless as fp32,
     * then every file in the order of its path, one line each ({@code sha256 size path}). The order
     * in which the manifest lists the files does not matter.
     */
    public static VersionDigest of(Manifest manifest) {
        var canonical = new StringBuilder("format ").append(manifest.getFormat()).append('\n');
        if (!manifest.getActivations().isEmpty()) {
            canonical.append("activations ").append(manifest.getActivations()).append('\n');
        }
        manifest.getFilesList().stream()
                .sorted(Comparator.comparing(ManifestFile::getPath))
                .forEach(
                        file ->
                                canonical
                                        .append(file.getSha256())
                                        .append(' ')
                                        .append(file.getSizeBytes())
                                        .append(' ')
                                        .append(file.getPath())
                                        .append('\n'));
        byte[] hash = sha256().digest(canonical.toString().getBytes(StandardCharsets.UTF_8));
        return new VersionDigest(SCHEME + HexFormat.of().formatHex(hash));
    }

    /** The 64 hex digits alone. */
    public String hex() {
        return value.substring(SCHEME.length());
    }

    @Override
    public String toString() {
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
