package dev.antiphon.inference.placement;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.VersionState;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Checks the files of a version: it is served only if every byte is the one that was named. */
final class VersionFiles {

    private static final int BUFFER_BYTES = 1 << 20;

    private VersionFiles() {}

    /** The directory of a version whose files are what its digest says. */
    static Path checked(VersionState version) throws Untrusted, IOException {
        var digest = VersionDigest.of(version.getManifest());
        if (!digest.value().equals(version.getVersion())) {
            throw new Untrusted(
                    "the manifest has the digest %s, not %s"
                            .formatted(digest, version.getVersion()));
        }
        var directory = Path.of(version.getLocation()).toAbsolutePath().normalize();
        for (ManifestFile file : version.getManifest().getFilesList()) {
            check(directory, file);
        }
        return directory;
    }

    private static void check(Path directory, ManifestFile expected) throws Untrusted, IOException {
        var file = directory.resolve(expected.getPath()).normalize();
        if (!file.startsWith(directory)) {
            throw new Untrusted(expected.getPath() + " lies outside the version");
        }
        if (!Files.isRegularFile(file)) {
            throw new Untrusted(expected.getPath() + " is missing");
        }
        if (Files.size(file) != expected.getSizeBytes()) {
            throw new Untrusted(
                    "%s has %d bytes, not %d"
                            .formatted(
                                    expected.getPath(), Files.size(file), expected.getSizeBytes()));
        }
        if (!sha256(file).equals(expected.getSha256())) {
            throw new Untrusted(expected.getPath() + " has another sha256 than the manifest");
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest hash;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), hash)) {
            int read = 0;
            while (read >= 0) {
                read = bytes.read(buffer);
            }
        }
        return HexFormat.of().formatHex(hash.digest());
    }
}
