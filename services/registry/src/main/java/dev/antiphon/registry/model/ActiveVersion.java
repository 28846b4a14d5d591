package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;

import java.util.Set;

/**
 * A version that nodes should serve.
 *
 * @param name the model and the number, for people
 * @param weightsBytes what its weights take in memory
 * @param layers how many layers it has; 0 if it cannot be split
 * @param layerBytes what the weights of one of them take
 * @param remoteModel the model of a server elsewhere, which only nodes in front of one serve; empty
 *     for a version with weights of its own
 * @param activations how they travel in a chain: bf16 or int8; empty for fp32
 * @param edge the nodes that alone may see text and tokens, so that they host it whole or lead its
 *     chains; empty for all
 * @param wish where it wants to be served, and how often
 */
public record ActiveVersion(
        VersionDigest digest,
        String name,
        long weightsBytes,
        int layers,
        long layerBytes,
        String remoteModel,
        String activations,
        Set<String> edge,
        Wish wish) {

    public ActiveVersion {
        edge = Set.copyOf(edge);
    }

    /** A version with weights of its own. */
    public ActiveVersion(
            VersionDigest digest, String name, long weightsBytes, int layers, long layerBytes) {
        this(digest, name, weightsBytes, layers, layerBytes, "", "", Set.of(), Wish.NONE);
    }
}
