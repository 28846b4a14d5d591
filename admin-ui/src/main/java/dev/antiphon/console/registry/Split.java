package dev.antiphon.console.registry;

import dev.antiphon.contracts.v1.RolloutState;

import java.util.List;

/** How an alias splits over versions; the weights add up to 1000. */
public record Split(String alias, List<Weight> weights) {

    /**
     * The share of a version.
     *
     * @param permille in thousandths
     */
    public record Weight(String version, int permille) {}

    public Split {
        weights = List.copyOf(weights);
    }

    /** From the console's own copy. */
    public static Split of(RolloutState state) {
        return new Split(
                state.getAlias(),
                state.getWeightsList().stream()
                        .map(weight -> new Weight(weight.getVersion(), weight.getPermille()))
                        .toList());
    }
}
