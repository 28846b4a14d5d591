package dev.antiphon.registry.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.registry.support.RegistryCalls.Answer;
import dev.antiphon.registry.support.RunningRegistry;
import dev.antiphon.registry.support.TinyCheckpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

class AliasTests extends RunningRegistry {

    @Test
    void publishesHowAnAliasSplits(@TempDir Path one, @TempDir Path two) throws Exception {
        // Given
        String first = registry().activeVersion("split-one", one);
        String second = registry().activeVersion("split-two", two);
        // When
        var answer = registry().put("/registry/aliases/split", weights(first, 950, second, 50));
        // Then
        assertThat(answer.status()).isEqualTo(200);
        var state =
                RolloutState.parseFrom(
                        topics().await(Topics.ROLLOUTS, "split", Optional::isPresent)
                                .orElseThrow());
        assertThat(state.getWeightsList())
                .extracting(VersionWeight::getVersion, VersionWeight::getPermille)
                .containsExactly(tuple(first, 950), tuple(second, 50));
    }

    @Test
    void saysThatADeletedAliasIsGone(@TempDir Path directory) {
        // Given
        String version = registry().activeVersion("deleted", directory);
        var created = registry().put("/registry/aliases/deleted", weights(version, 1000));
        topics().await(Topics.ROLLOUTS, "deleted", Optional::isPresent);
        // When
        var answer = registry().delete("/registry/aliases/deleted", "If-Match", tag(created));
        // Then
        assertThat(answer.status()).isEqualTo(204);
        topics().await(Topics.ROLLOUTS, "deleted", Optional::isEmpty);
        assertThat(registry().get("/registry/aliases/deleted").status()).isEqualTo(404);
    }

    @Test
    void changesOnlyForWhoSawTheLastState(@TempDir Path one, @TempDir Path two) {
        // Given
        String first = registry().activeVersion("seen-one", one);
        String second = registry().activeVersion("seen-two", two);
        String path = "/registry/aliases/seen";
        String old = tag(registry().put(path, weights(first, 1000)));
        var changed = registry().put(path, weights(first, 500, second, 500), "If-Match", old);
        // When
        var outdated = registry().put(path, weights(second, 1000), "If-Match", old);
        var blind = registry().put(path, weights(second, 1000));
        // Then
        assertThat(changed.status()).isEqualTo(200);
        assertThat(outdated.status()).isEqualTo(412);
        assertThat(blind.status()).isEqualTo(428);
        assertThat(registry().get(path).header("ETag")).isEqualTo(tag(changed));
    }

    @Test
    void letsOneOfManySimultaneousChangesThrough(@TempDir Path directory) throws Exception {
        // Given
        String version = registry().activeVersion("raced", directory);
        String path = "/registry/aliases/raced";
        String tag = tag(registry().put(path, weights(version, 1000)));
        // When
        var statuses = new ArrayList<Integer>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> change =
                    () -> registry().put(path, weights(version, 1000), "If-Match", tag).status();
            for (var call :
                    executor.invokeAll(List.of(change, change, change, change, change, change))) {
                statuses.add(call.get());
            }
        }
        // Then
        assertThat(statuses).containsOnlyOnce(200).contains(412).hasSize(6);
        assertThat(statuses).allMatch(status -> status == 200 || status == 412);
    }

    @Test
    void servesActiveVersionsOnly(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "inactive");
        String version = registry().register("inactive", directory).text("version");
        // When
        var answer = registry().put("/registry/aliases/inactive", weights(version, 1000));
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("field")).isEqualTo("weights[0].version");
        assertThat(answer.text("fix")).contains("activate it first");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {}                                                             | weights
                    {'weights': null}                                              | weights
                    {'weights': []}                                                | weights
                    {'weights': [null]}                                            | weights[0]
                    {'weights': [{'permille': 1000}]}                              | weights[0].version
                    {'weights': [{'version': 'VERSION'}]}                          | weights[0].permille
                    {'weights': [{'version': 'VERSION', 'permille': 999}]}         | weights
                    {'weights': [{'version': 'VERSION', 'permille': -1}]}          | weights[0].permille
                    {'weights': [{'version': 'VERSION', 'permille': 1e9}]}         | weights[0].permille
                    {'weights': [{'version': 'VERSION', 'permille': 99999999999}]} | weights[0].permille
                    {'weights': [{'version': 'VERSION', 'permille': 0.5}]}         | weights[0].permille
                    {'weights': [{'version': 'VERSION', 'permille': 'all'}]}       | weights[0].permille
                    {'weights': [{'version': 'newest', 'permille': 1000}]}         | weights[0].version
                    {'weights': [{'version': 'VERSION', 'percent': 100}]}          | weights[0].percent
                    {'weights': 7}                                                 | weights
                    """)
    void namesTheMemberThatIsWrong(String body, String field) {
        // Given
        String version = "sha256:" + "0".repeat(64);
        String json = body.replace('\'', '"').replace("VERSION", version);
        // When
        var answer =
                registry().send("PUT", "/registry/aliases/wrong", BodyPublishers.ofString(json));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("fix")).isNotEmpty();
    }

    private static String tag(Answer answer) {
        return Objects.requireNonNull(answer.header("ETag"));
    }

    private static Map<String, Object> weights(String version, int permille) {
        return Map.of("weights", List.of(Map.of("version", version, "permille", permille)));
    }

    private static Map<String, Object> weights(
            String first, int permille, String second, int rest) {
        return Map.of(
                "weights",
                List.of(
                        Map.of("version", first, "permille", permille),
                        Map.of("version", second, "permille", rest)));
    }
}
