package dev.antiphon.inference.remote;

import dev.antiphon.contracts.v1.InferenceRequest;

import java.util.List;

/**
 * One choice of a request.
 *
 * @param said tokens of it that were said before; empty where the version begins anew
 */
public record Asking(InferenceRequest request, int choice, List<Integer> said) {

    public Asking {
        said = List.copyOf(said);
    }

    /** Not below 0, which some servers refuse, and another one for every choice. */
    long seed() {
        return (request.getSampling().getSeed() + choice) & Integer.MAX_VALUE;
    }
}
