package dev.antiphon.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The id of a request, which is its key in the reply log too: 128 random bits that nobody guesses,
 * and a tag that binds them to the workspace. So any gateway can tell whose request an id belongs
 * to, without asking anybody and without a secret: another workspace's id never fits, since the tag
 * is part of the key.
 *
 * @param value {@code <prefix><32 hex digits><16 hex digits>}
 */
record RequestId(String value) {

    private static final int RANDOM_BYTES = 16;
    private static final int TAG_BYTES = 8;
    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{" + 2 * (RANDOM_BYTES + TAG_BYTES) + "}");

    static RequestId draw(String prefix, String workspace, RandomGenerator random) {
        byte[] drawn = new byte[RANDOM_BYTES];
        random.nextBytes(drawn);
        return new RequestId(
                prefix
                        + HexFormat.of().formatHex(drawn)
                        + HexFormat.of().formatHex(tag(drawn, workspace)));
    }

    /** Empty if it is none, or none of this workspace. */
    static Optional<RequestId> of(String value, String prefix, String workspace) {
        if (!value.startsWith(prefix)) {
            return Optional.empty();
        }
        String digits = value.substring(prefix.length());
        if (!FORM.matcher(digits).matches()) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(digits);
        byte[] random = Arrays.copyOf(bytes, RANDOM_BYTES);
        byte[] tag = Arrays.copyOfRange(bytes, RANDOM_BYTES, bytes.length);
        return MessageDigest.isEqual(tag, tag(random, workspace))
                ? Optional.of(new RequestId(value))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }

    private static byte[] tag(byte[] random, String workspace) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(random);
            sha256.update(workspace.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256.digest(), TAG_BYTES);
        } catch (NoSuchAlgorithmException everyJavaPlatformHasIt) {
            throw new AssertionError(everyJavaPlatformHasIt);
        }
    }
}
