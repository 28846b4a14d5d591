package dev.antiphon.bench.path;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.probe.TopicReader;

import java.nio.file.Path;

/**
 * The version that answers for an alias, as the registry has published it.
 *
 * @param directory where its files lie
 * @param format fp32 or bf16
 */
record ServedModel(String version, Path directory, String format) {

    /**
     * Looks it up.
     *
     * @throws IllegalStateException if the alias is unknown or splits over several versions
     */
    static ServedModel of(String alias, String kafka) throws InvalidProtocolBufferException {
        byte[] rollout = TopicReader.lastOfEachKey(kafka, Topics.ROLLOUTS).get(alias);
        if (rollout == null) {
            throw new IllegalStateException("there is no alias " + alias);
        }
        var weights =
                RolloutState.parseFrom(rollout).getWeightsList().stream()
                        .filter(weight -> weight.getPermille() > 0)
                        .toList();
        if (weights.size() != 1) {
            throw new IllegalStateException(
                    "%s splits over %d versions; choose an alias that has one"
                            .formatted(alias, weights.size()));
        }
        String version = weights.getFirst().getVersion();
        byte[] state = TopicReader.lastOfEachKey(kafka, Topics.VERSIONS).get(version);
        if (state == null) {
            throw new IllegalStateException(version + " is not published");
        }
        var published = VersionState.parseFrom(state);
        return new ServedModel(
                version, Path.of(published.getLocation()), published.getManifest().getFormat());
    }
}
