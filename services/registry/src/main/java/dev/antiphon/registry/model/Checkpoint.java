package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Manifest;

import java.nio.file.Path;

/**
 * A directory in the Hugging Face layout, read through once.
 *
 * @param contextTokens the longest sequence the model was made for
 * @param weightsBytes what the weights take in memory in the manifest's format
 */
record Checkpoint(Path directory, Manifest manifest, int contextTokens, long weightsBytes) {

    VersionDigest digest() {
        return VersionDigest.of(manifest);
    }
}
