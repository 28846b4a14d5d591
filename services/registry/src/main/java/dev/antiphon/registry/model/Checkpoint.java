package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Manifest;

import java.nio.file.Path;

/**
 * A directory in the Hugging Face layout, read through once.
 *
 * @param contextTokens the longest sequence the model was made for
 * @param weights what they take in the manifest's format
 * @param remoteModel the model of a server elsewhere; empty if the weights are here
 */
record Checkpoint(
        Path directory, Manifest manifest, int contextTokens, Weights weights, String remoteModel) {

    VersionDigest digest() {
        return VersionDigest.of(manifest);
    }
}
