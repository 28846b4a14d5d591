package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;

/**
 * A version that nodes should serve.
 *
 * @param name the model and the number, for people
 * @param weightsBytes what its weights take in memory
 */
public record ActiveVersion(VersionDigest digest, String name, long weightsBytes) {}
