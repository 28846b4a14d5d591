package dev.antiphon.console.registry;

import dev.antiphon.console.desired.DesiredState;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.VersionState;

import java.time.Instant;

/**
 * A version of a model, as the registry knows it.
 *
 * @param version the digest
 * @param number counts the versions of a model from 1
 * @param weightsBytes the size of its files
 */
public record ModelVersion(
        String version,
        String model,
        int number,
        Phase phase,
        String format,
        String location,
        int contextTokens,
        long weightsBytes,
        Instant created) {

    /** Where a version stands. */
    public enum Phase {
        REGISTERED,
        ACTIVE,
        RETIRED
    }

    /** From the console's own copy. */
    public static ModelVersion of(VersionState state) {
        return new ModelVersion(
                state.getVersion(),
                state.getModel(),
                state.getNumber(),
                switch (state.getPhase()) {
                    case VERSION_PHASE_ACTIVE -> Phase.ACTIVE;
                    case VERSION_PHASE_RETIRED -> Phase.RETIRED;
                    case VERSION_PHASE_REGISTERED, VERSION_PHASE_UNSPECIFIED, UNRECOGNIZED ->
                            Phase.REGISTERED;
                },
                state.getManifest().getFormat(),
                state.getLocation(),
                state.getContextTokens(),
                state.getManifest().getFilesList().stream()
                        .filter(file -> file.getPath().endsWith(".safetensors"))
                        .mapToLong(ManifestFile::getSizeBytes)
                        .sum(),
                Instant.ofEpochMilli(state.getCreated()));
    }

    /** What people call it. */
    public String name() {
        return model + " v" + number;
    }

    /** The first digits of the digest. */
    public String shortDigest() {
        return DesiredState.shortDigest(version);
    }
}
