package dev.antiphon.local.hub;

import dev.antiphon.local.Refused;

import java.util.regex.Pattern;

/**
 * What people call a model on the hub.
 *
 * @param id {@code owner/name}, or a name alone for the few models without an owner
 * @param revision a branch, a tag or a commit
 */
public record ModelName(String id, String revision) {

    private static final Pattern WRITTEN =
            Pattern.compile("((?:[\\w.-]+/)?[\\w.-]+)(?:@([\\w./-]+))?");
    private static final String BRANCH = "main";

    /**
     * Reads {@code owner/name} or {@code owner/name@revision}.
     *
     * @throws Refused if it is written otherwise
     */
    public static ModelName of(String written) {
        var parts = WRITTEN.matcher(written);
        if (!parts.matches() || written.contains("..")) {
            throw new Refused(
                    "\"" + written + "\" is not the name of a model on the hub.",
                    "Write owner/name or owner/name@revision.");
        }
        return new ModelName(parts.group(1), parts.group(2) == null ? BRANCH : parts.group(2));
    }
}
