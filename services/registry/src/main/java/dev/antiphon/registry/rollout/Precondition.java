package dev.antiphon.registry.rollout;

import dev.antiphon.platform.problem.Rejected;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Which state of an alias the caller saw, so that nobody undoes what somebody else did meanwhile.
 *
 * @param ifMatch the entity tags that the caller allows, as in the header of that name
 */
record Precondition(@Nullable String ifMatch) {

    static String entityTag(long revision) {
        return "\"" + revision + "\"";
    }

    /** The alias exists. */
    void requireMatch(String alias, long revision) {
        if (ifMatch == null) {
            throw Rejected.unconditional(
                    "the alias %s exists and the request does not say which state of it was seen"
                            .formatted(alias),
                    "GET the alias, send its ETag as If-Match");
        }
        if (!allows(entityTag(revision))) {
            throw Rejected.outdated(
                    "the alias %s has changed since; its ETag is %s now"
                            .formatted(alias, entityTag(revision)),
                    "GET the alias again and repeat the change on what it says");
        }
    }

    /** The alias does not exist. */
    void requireNone(String alias) {
        if (ifMatch != null) {
            throw Rejected.outdated(
                    "the alias %s does not exist".formatted(alias),
                    "leave If-Match out to create it");
        }
    }

    private boolean allows(String tag) {
        return ifMatch != null
                && Arrays.stream(ifMatch.split(",", -1))
                        .map(String::strip)
                        .anyMatch(allowed -> allowed.equals(tag) || allowed.equals("*"));
    }
}
