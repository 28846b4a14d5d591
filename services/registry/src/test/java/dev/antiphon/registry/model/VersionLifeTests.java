package dev.antiphon.registry.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.VersionPhase;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.registry.support.RunningRegistry;
import dev.antiphon.registry.support.TinyCheckpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

class VersionLifeTests extends RunningRegistry {

    @Test
    void publishesARegisteredVersionWithItsManifest(@TempDir Path directory) throws Exception {
        // Given
        TinyCheckpoint.write(directory, "published");
        // When
        var answer = registry().register("published", directory);
        // Then
        assertThat(answer.status()).isEqualTo(201);
        var state = state(answer.text("version"), VersionPhase.VERSION_PHASE_REGISTERED);
        assertThat(state.getModel()).isEqualTo("published");
        assertThat(state.getNumber()).isEqualTo(1);
        assertThat(state.getContextTokens()).isEqualTo(2048);
        assertThat(VersionDigest.of(state.getManifest()).value()).isEqualTo(state.getVersion());
        assertThat(state.getManifest().getFilesList())
                .extracting("path")
                .containsExactly("config.json", "model.safetensors", "tokenizer.json");
    }

    @Test
    void isAnotherVersionWithOtherActivations(@TempDir Path unsplittable) throws Exception {
        // Given
        var directory = Path.of("../../infra/demo-model/weights/en-v1").toRealPath();
        TinyCheckpoint.write(unsplittable, "without layers");
        var usual = registry().register("activations", directory);
        // When
        var int8 = registry().post("/registry/versions", wish(directory, "int8"));
        // Then
        assertThat(int8.status()).isEqualTo(201);
        assertThat(int8.text("version")).isNotEqualTo(usual.text("version"));
        assertThat(int8.text("activations")).isEqualTo("int8");
        assertThat(
                        state(int8.text("version"), VersionPhase.VERSION_PHASE_REGISTERED)
                                .getManifest()
                                .getActivations())
                .isEqualTo("int8");
        assertThat(registry().post("/registry/versions", wish(directory, "fp32")).text("version"))
                .isEqualTo(usual.text("version"));
        assertThat(registry().post("/registry/versions", wish(directory, "fp8")).status())
                .isEqualTo(400);
        assertThat(
                        registry()
                                .post("/registry/versions", wish(unsplittable, "int8"))
                                .body()
                                .toString())
                .contains("cannot be split");
    }

    private static Map<String, String> wish(Path directory, String activations) {
        return Map.of(
                "model",
                "activations",
                "directory",
                directory.toString(),
                "activations",
                activations);
    }

    @Test
    void keepsTextOnTheNodesThatAreNamed(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "federated");
        String path =
                "/registry/versions/"
                        + registry().register("federated", directory).text("version")
                        + "/edge";
        // When
        var put = registry().put(path, Map.of("nodes", List.of("shop-7", "shop-2", "shop-7")));
        // Then
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.body().path("edge").valueStream().map(node -> node.asString()))
                .containsExactly("shop-2", "shop-7");
        assertThat(registry().put(path, Map.of("nodes", List.of("no node"))).status())
                .isEqualTo(400);
        assertThat(registry().put(path, Map.of()).status()).isEqualTo(400);
        assertThat(registry().put(path, Map.of("nodes", List.of())).body().path("edge")).isEmpty();
    }

    @Test
    void keepsWhatAVersionWishesFor(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "wishing");
        String version = registry().register("wishing", directory).text("version");
        String path = "/registry/versions/" + version + "/wish";
        // When
        var put =
                registry()
                        .put(
                                path,
                                Map.of(
                                        "replicas",
                                        2,
                                        "regions",
                                        List.of("us", "eu", "us"),
                                        "labels",
                                        Map.of("gpu", "h100"),
                                        "maxCostPerHour",
                                        4.25));
        // Then
        assertThat(put.status()).isEqualTo(200);
        assertThat(registry().get("/registry/versions/" + version).body().path("wish").toString())
                .isEqualTo(
                        """
                        {"replicas":2,"regions":["eu","us"],"labels":{"gpu":"h100"},\
                        "maxCostPerHour":4.25}\
                        """);
        assertThat(registry().put(path, Map.of()).body().path("wish").toString())
                .isEqualTo(
                        """
                        {"replicas":null,"regions":[],"labels":{},"maxCostPerHour":null}\
                        """);
    }

    @Test
    void namesTheWishThatCannotBeMeant(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "wishful");
        String path =
                "/registry/versions/"
                        + registry().register("wishful", directory).text("version")
                        + "/wish";
        var tooMany = new HashMap<String, String>();
        IntStream.range(0, 33).forEach(label -> tooMany.put("l" + label, "x"));
        for (var wrong :
                List.<Map.Entry<String, Object>>of(
                        Map.entry("replicas", 0),
                        Map.entry("replicas", 1001),
                        Map.entry("replicas", 1.5),
                        Map.entry("regions", List.of("EU West")),
                        Map.entry("regions", "eu"),
                        Map.entry("regions", Collections.nCopies(51, "eu")),
                        Map.entry("labels", Map.of("GPU", "h100")),
                        Map.entry("labels", Map.of("gpu", "h 100")),
                        Map.entry("labels", tooMany),
                        Map.entry("labels", List.of("gpu")),
                        Map.entry("maxCostPerHour", -1),
                        Map.entry("maxCostPerHour", 0.0000001),
                        Map.entry("maxCostPerHour", 2_000_000_000L),
                        Map.entry("maxCostPerHour", "4"))) {
            // When
            var put = registry().put(path, Map.of(wrong.getKey(), wrong.getValue()));
            // Then
            assertThat(put.status()).as("%s", wrong).isEqualTo(400);
            assertThat(put.text("field")).as("%s", wrong).startsWith(wrong.getKey());
            assertThat(put.text("fix")).as("%s", wrong).isNotEmpty();
        }
        assertThat(registry().put(path, Map.of("replica", 1)).status()).isEqualTo(400);
        assertThat(registry().put("/registry/versions/latest/wish", Map.of()).status())
                .isEqualTo(404);
    }

    @Test
    void givesTheSameContentTheSameVersion(@TempDir Path first, @TempDir Path second) {
        // Given
        TinyCheckpoint.write(first, "same");
        TinyCheckpoint.write(second, "same");
        var registered = registry().register("same", first);
        // When
        var again = registry().register("same", second);
        // Then
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("version")).isEqualTo(registered.text("version"));
        assertThat(again.text("location")).isEqualTo(second.toString());
    }

    @Test
    void countsTheVersionsOfAModelWithoutGapsWhenSeveralComeAtOnce(@TempDir Path directory)
            throws Exception {
        // Given
        for (int i = 0; i < 6; i++) {
            TinyCheckpoint.write(directory.resolve("" + i), "counted" + i);
        }
        // When
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    IntStream.range(0, 6)
                            .<Callable<Integer>>mapToObj(
                                    i ->
                                            () ->
                                                    registry()
                                                            .register(
                                                                    "counted",
                                                                    directory.resolve("" + i))
                                                            .status())
                            .toList();
            for (var call : executor.invokeAll(calls)) {
                assertThat(call.get()).isEqualTo(201);
            }
        }
        // Then
        assertThat(registry().get("/registry/versions?model=counted").body())
                .extracting(version -> version.path("number").asInt())
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void isAnotherVersionInAnotherFormat(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "formats");
        var bf16 = registry().register("formats", directory);
        // When
        var int8 =
                registry()
                        .post(
                                "/registry/versions",
                                Map.of(
                                        "model",
                                        "formats",
                                        "directory",
                                        directory.toString(),
                                        "format",
                                        "int8"));
        // Then
        assertThat(int8.status()).isEqualTo(201);
        assertThat(int8.text("version")).isNotEqualTo(bf16.text("version"));
        assertThat(bf16.body().path("weightsBytes").asInt())
                .isEqualTo(2 * TinyCheckpoint.PARAMETERS);
        assertThat(int8.body().path("weightsBytes").asInt()).isEqualTo(TinyCheckpoint.PARAMETERS);
    }

    @Test
    void noticesAFileThatChangedOnDisk(@TempDir Path directory) throws Exception {
        // Given
        TinyCheckpoint.write(directory, "changed");
        String version = registry().register("changed", directory).text("version");
        Files.writeString(directory.resolve("tokenizer.json"), "[]");
        // When
        var verification = registry().post("/registry/versions/" + version + "/verify");
        var activation = registry().post("/registry/versions/" + version + "/activate");
        // Then
        assertThat(verification.body().path("intact").asBoolean()).isFalse();
        assertThat(verification.body().path("differences").path(0).asString())
                .isEqualTo("tokenizer.json has other content");
        assertThat(activation.status()).isEqualTo(409);
        assertThat(activation.text("detail")).contains("tokenizer.json has other content");
    }

    @Test
    void goesFromRegisteredToActiveToRetired(@TempDir Path directory) throws Exception {
        // Given
        String version = registry().activeVersion("retiring", directory);
        state(version, VersionPhase.VERSION_PHASE_ACTIVE);
        // When
        var answer = registry().post("/registry/versions/" + version + "/retire");
        // Then
        assertThat(answer.text("phase")).isEqualTo("RETIRED");
        state(version, VersionPhase.VERSION_PHASE_RETIRED);
    }

    @ParameterizedTest
    @CsvSource({"REGISTERED, retire", "ACTIVE, activate", "RETIRED, activate", "RETIRED, retire"})
    void refusesEveryOtherMove(Phase phase, String move, @TempDir Path directory) {
        // Given
        String model = "moves-" + phase + "-" + move;
        TinyCheckpoint.write(directory, model);
        String path = "/registry/versions/" + registry().register(model, directory).text("version");
        if (phase != Phase.REGISTERED) {
            registry().post(path + "/activate");
        }
        if (phase == Phase.RETIRED) {
            registry().post(path + "/retire");
        }
        // When
        var answer = registry().post(path + "/" + move);
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("is " + phase);
        assertThat(registry().get(path).text("phase")).isEqualTo(phase.name());
    }

    @Test
    void doesNotRetireWhatAnAliasNeeds(@TempDir Path directory) {
        // Given
        String version = registry().activeVersion("needed", directory);
        registry()
                .put(
                        "/registry/aliases/needing",
                        Map.of("weights", List.of(Map.of("version", version, "permille", 1000))));
        // When
        var answer = registry().post("/registry/versions/" + version + "/retire");
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("detail")).contains("still serves needing");
    }

    @Test
    void refusesAnotherNameForTheSameContent(@TempDir Path directory) {
        // Given
        TinyCheckpoint.write(directory, "named");
        registry().register("named", directory);
        // When
        var answer = registry().register("renamed", directory);
        // Then
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text("field")).isEqualTo("model");
        assertThat(answer.text("detail")).contains("version 1 of named");
    }

    private VersionState state(String version, VersionPhase phase) throws Exception {
        return VersionState.parseFrom(
                topics().await(
                                Topics.VERSIONS,
                                version,
                                state -> state.isPresent() && phase(state.get()) == phase)
                        .orElseThrow());
    }

    private static VersionPhase phase(byte[] state) {
        try {
            return VersionState.parseFrom(state).getPhase();
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }
}
