package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;

/**
 * A version that nodes should serve.
 *
 * @param name the model and the number, for people
 * @param weightsBytes what its weights take in memory
 * @param layers how many layers it has; 0 if it cannot be split
 * @param layerBytes what the weights of one of them take
 */
public record ActiveVersion(
        VersionDigest digest, String name, long weightsBytes, int layers, long layerBytes) {}
