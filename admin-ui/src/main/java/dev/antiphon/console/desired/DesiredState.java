package dev.antiphon.console.desired;

import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What the registry published last.
 *
 * @param isKnown false until the topics have been read once
 * @param versions by digest
 * @param rollouts by alias
 * @param placements by node
 */
public record DesiredState(
        boolean isKnown,
        Map<String, VersionState> versions,
        Map<String, RolloutState> rollouts,
        Map<String, PlacementState> placements) {

    private static final int DIGITS_OF_SHORT_DIGEST = 12;

    static final DesiredState UNKNOWN = new DesiredState(false, Map.of(), Map.of(), Map.of());

    public DesiredState {
        versions = Map.copyOf(versions);
        rollouts = Map.copyOf(rollouts);
        placements = Map.copyOf(placements);
    }

    /** The versions by model and number. */
    public List<VersionState> versionsInOrder() {
        return versions.values().stream()
                .sorted(
                        Comparator.comparing(VersionState::getModel)
                                .thenComparing(VersionState::getNumber))
                .toList();
    }

    /** What people call a version: its model and number, or its digest where it is not known. */
    public String nameOf(String version) {
        @Nullable VersionState known = versions.get(version);
        return known == null ? shortDigest(version) : known.getModel() + " v" + known.getNumber();
    }

    /** The first digits of a digest, without its scheme. */
    public static String shortDigest(String version) {
        String hex = version.substring(version.indexOf(':') + 1);
        return hex.substring(0, Math.min(DIGITS_OF_SHORT_DIGEST, hex.length()));
    }
}
