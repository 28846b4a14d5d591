package dev.antiphon.local.hub;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.local.Refused;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

class PullTests {

    private static final byte[] CONFIG =
            "{\"model_type\": \"llama\"}".getBytes(StandardCharsets.UTF_8);

    private final byte[] weights = new byte[3_000_000];
    private final FakeHub fake = new FakeHub();

    @TempDir private Path directory;

    PullTests() {
        new Random(1).nextBytes(weights);
    }

    @BeforeEach
    void aModel() {
        fake.put("config.json", CONFIG);
        fake.put("chat_template.jinja", "{{ messages }}".getBytes(StandardCharsets.UTF_8));
        fake.put("model-00001-of-00002.safetensors", weights);
        fake.put("model-00002-of-00002.safetensors", Arrays.copyOf(weights, 1000));
        fake.put("model.safetensors.index.json", CONFIG);
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void fetchesWhatACheckpointIsReadFrom() throws Exception {
        // When
        pull("main");
        // Then
        assertThat(directory.resolve("model-00001-of-00002.safetensors")).hasBinaryContent(weights);
        assertThat(directory.resolve("config.json")).hasBinaryContent(CONFIG);
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "config.json",
                        "chat_template.jinja",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors",
                        "model.safetensors.index.json");
    }

    @Test
    void leavesPicklesAndFilesOfOtherProgramsOnTheHub() throws Exception {
        // Given
        for (String name :
                new String[] {
                    "pytorch_model.bin",
                    "consolidated.safetensors",
                    "onnx/config.json",
                    "../evil.json",
                    ".hidden.json",
                    "README.md"
                }) {
            fake.put(name, CONFIG);
        }
        // When
        pull("main");
        // Then
        assertThat(names()).hasSize(5);
    }

    @Test
    void goesOnWhereAnEarlierPullEnded() throws Exception {
        // Given
        Files.write(
                directory.resolve("model-00001-of-00002.safetensors.part"),
                Arrays.copyOf(weights, 2_000_000));
        // When
        pull("main");
        // Then
        assertThat(fake.asked).contains("model-00001-of-00002.safetensors 2000000");
        assertThat(directory.resolve("model-00001-of-00002.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void goesOnWhenAConnectionBreaks() throws Exception {
        // Given
        fake.cutOnce("model-00001-of-00002.safetensors", 1_234_567);
        fake.fail("config.json", 2);
        // When
        pull("main");
        // Then
        assertThat(directory.resolve("model-00001-of-00002.safetensors")).hasBinaryContent(weights);
        assertThat(fake.asked).filteredOn("config.json 0"::equals).hasSize(3);
        // Of what was under way when the connection broke, the client may not see all.
        assertThat(fake.asked)
                .filteredOn(asked -> asked.startsWith("model-00001-of-00002.safetensors "))
                .extracting(asked -> Integer.parseInt(asked.substring(asked.indexOf(' ') + 1)))
                .hasSize(2)
                .last(as(InstanceOfAssertFactories.INTEGER))
                .isBetween(1, 1_234_567);
    }

    @Test
    void beginsAgainWhereTheServerKnowsNoRanges() throws Exception {
        // Given
        fake.ignoreRanges();
        Files.write(
                directory.resolve("model-00001-of-00002.safetensors.part"),
                Arrays.copyOf(weights, 2_000_000));
        // When
        pull("main");
        // Then
        assertThat(directory.resolve("model-00001-of-00002.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void fetchesNothingThatIsThereAndWhole() throws Exception {
        // Given
        pull("main");
        fake.asked.clear();
        Files.write(directory.resolve("config.json"), new byte[] {1, 2, 3});
        // When
        pull("main");
        // Then
        assertThat(fake.asked).containsExactly("config.json 0");
        assertThat(directory.resolve("config.json")).hasBinaryContent(CONFIG);
    }

    @Test
    void neverKeepsAFileUnderItsNameThatTheHashDoesNotFit() {
        // Given
        fake.damage("model-00002-of-00002.safetensors", new byte[1000]);
        // When
        assertThatThrownBy(() -> pull("main"))
                // Then
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("model-00002-of-00002.safetensors", "hash");
        assertThat(directory.resolve("model-00002-of-00002.safetensors")).doesNotExist();
    }

    @Test
    void givesTheTokenToTheHubAndToNobodyElse() throws Exception {
        // Given
        fake.needToken();
        // When
        assertThatThrownBy(() -> pull("main"))
                // Then
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll("401", "HF_TOKEN");
        var hub = new Hub(fake.endpoint(), Optional.of(FakeHub.TOKEN));
        Pull.run(hub, hub.snapshot(ModelName.of(FakeHub.MODEL)), directory, _ -> {});
        assertThat(names()).hasSize(5);
        assertThat(fake.leaked).isEmpty();
    }

    @Test
    void saysThatARevisionIsNotThere() {
        assertThatThrownBy(() -> pull("v9"))
                .isInstanceOf(Refused.class)
                .hasMessageContainingAll(FakeHub.MODEL, "revision");
    }

    @Test
    void refusesAModelThatHasPicklesOnly() {
        // Given
        try (var picklesOnly = new FakeHub()) {
            picklesOnly.put("pytorch_model.bin", weights);
            var hub = new Hub(picklesOnly.endpoint(), Optional.empty());
            // When
            assertThatThrownBy(() -> hub.snapshot(ModelName.of(FakeHub.MODEL)))
                    // Then
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("safetensors");
        }
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        // Given
        var told = new CopyOnWriteArrayList<Long>();
        var hub = new Hub(fake.endpoint(), Optional.empty());
        var snapshot = hub.snapshot(ModelName.of(FakeHub.MODEL));
        // When
        Pull.run(hub, snapshot, directory, told::add);
        // Then
        assertThat(told).isSorted().last().isEqualTo(snapshot.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "a b", "../x", "a/..", "a@", "a@b c", "@main"})
    void refusesWhatIsNoName(String written) {
        assertThatThrownBy(() -> ModelName.of(written)).isInstanceOf(Refused.class);
    }

    @Test
    void readsNameAndRevision() {
        assertThat(ModelName.of("HuggingFaceTB/SmolLM2-135M-Instruct"))
                .isEqualTo(new ModelName("HuggingFaceTB/SmolLM2-135M-Instruct", "main"));
        assertThat(ModelName.of("gpt2@refs/pr/3")).isEqualTo(new ModelName("gpt2", "refs/pr/3"));
    }

    @Test
    void takesTheHubFromTheEnvironment() {
        assertThat(Hub.of(Map.of("HF_ENDPOINT", "https://mirror.example/", "HF_TOKEN", " t ")))
                .isEqualTo(new Hub(URI.create("https://mirror.example"), Optional.of("t")));
        assertThatThrownBy(() -> Hub.of(Map.of("HF_ENDPOINT", "mirror.example")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("HF_ENDPOINT");
    }

    private void pull(String revision) throws IOException, InterruptedException {
        var hub = new Hub(fake.endpoint(), Optional.empty());
        Pull.run(hub, hub.snapshot(new ModelName(FakeHub.MODEL, revision)), directory, _ -> {});
    }

    private List<String> names() throws IOException {
        try (var found = Files.list(directory)) {
            return found.map(file -> file.getFileName().toString()).toList();
        }
    }
}
