package dev.antiphon.registry.rollout;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.rollout.Rollout.Weight;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Checks what a caller wants an alias to split over. */
final class Split {

    private static final int WHOLE = 1000;
    private static final int MAX_VERSIONS = 20;

    private Split() {}

    /** A weight as a caller writes it. */
    record GivenWeight(@Nullable String version, @Nullable Integer permille) {}

    /**
     * The weights, which add up.
     *
     * @throws Rejected naming the member that is wrong
     */
    static List<Weight> of(@Nullable List<@Nullable GivenWeight> given) {
        var entries = Fields.required("weights", given);
        if (entries.isEmpty() || entries.size() > MAX_VERSIONS) {
            throw Rejected.invalid(
                    "weights",
                    "has %d entries".formatted(entries.size()),
                    "give 1 to %d of them".formatted(MAX_VERSIONS));
        }
        var weights = new ArrayList<Weight>();
        var seen = new HashSet<String>();
        for (int i = 0; i < entries.size(); i++) {
            String field = "weights[" + i + "]";
            GivenWeight entry = Fields.required(field, entries.get(i));
            Weight weight = weight(field, entry);
            if (!seen.add(weight.version())) {
                throw Rejected.invalid(
                        field + ".version", "appears twice", "give every version once");
            }
            weights.add(weight);
        }
        int sum = weights.stream().mapToInt(Weight::permille).sum();
        if (sum != WHOLE) {
            throw Rejected.invalid(
                    "weights", "the permille add up to " + sum, "make them add up to " + WHOLE);
        }
        return weights;
    }

    private static Weight weight(String field, GivenWeight entry) {
        String version = Fields.required(field + ".version", entry.version());
        int permille = Fields.required(field + ".permille", entry.permille());
        if (permille < 0 || permille > WHOLE) {
            throw Rejected.invalid(field + ".permille", "is " + permille, "give 0 to " + WHOLE);
        }
        try {
            return new Weight(new VersionDigest(version).value(), permille);
        } catch (IllegalArgumentException malformed) {
            throw Rejected.invalid(
                    field + ".version",
                    "is not of the form sha256:<64 lower-case hex digits>",
                    "take one from GET /registry/versions");
        }
    }
}
