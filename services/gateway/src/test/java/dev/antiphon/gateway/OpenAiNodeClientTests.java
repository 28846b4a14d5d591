package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/** The official client for Node.js, with nothing changed but the address. */
class OpenAiNodeClientTests {

    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path WORK = Path.of("target/node");

    private final House house = House.open();

    @Test
    void isServedAsByOpenAi() throws IOException, InterruptedException {
        assumeTrue(runs("node", "--version"), "node is not on the path");
        assumeTrue(runs("npm", "--version"), "npm is not on the path");
        // Given
        Files.createDirectories(WORK);
        for (var name : new String[] {"package.json", "package-lock.json", "client.mjs"}) {
            Files.copy(
                    SOURCES.resolve(name), WORK.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        assumeTrue(
                runs("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
                "npm cannot fetch the client; target/node/npm.log tells why");
        // When
        var seen = ask();
        // Then
        assertThat(seen.path("streamed").asString()).isEqualTo(House.TEXT);
        assertThat(seen.path("usage").path("total_tokens").asInt()).isEqualTo(13);
        assertThat(seen.path("usageBefore").asBoolean()).isTrue();
        assertThat(seen.path("finish").asString()).isEqualTo("stop");
        assertThat(seen.path("whole").path("content").asString()).isEqualTo(House.TEXT);
        assertThat(seen.path("again").asString()).isEqualTo(House.TEXT);
        assertThat(seen.path("stopped").path("message").path("content").asString())
                .isEqualTo("Guten Tag, ");
        assertThat(seen.path("limited").path("finish_reason").asString()).isEqualTo("length");
        assertThat(seen.path("text").asString()).isEqualTo(House.TEXT);
        assertThat(seen.path("models").toString()).contains(House.ALIAS);
        assertThat(seen.path("model").asString()).isEqualTo(House.ALIAS);
        assertRefusal(seen.path("unauthorized"), "AuthenticationError", 401, "invalid_api_key", "");
        assertRefusal(seen.path("unknown"), "NotFoundError", 404, "model_not_found", "model");
        assertRefusal(seen.path("invalid"), "BadRequestError", 400, "", "temperature");
        assertThat(seen.path("broken").path("message").asString()).contains("4 attempts in a row");
        assertThat(seen.path("counted").asInt()).isEqualTo(5);
        Cluster.eventually(() -> house.node().isCancelled(seen.path("aborted").asString()));
    }

    private JsonNode ask() throws IOException, InterruptedException {
        Path output = WORK.resolve("seen.json");
        var process =
                new ProcessBuilder(
                                "node",
                                "client.mjs",
                                house.gateway().url("/v1"),
                                house.key(),
                                House.ALIAS)
                        .directory(WORK.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(WORK.resolve("error.log").toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> "see " + WORK.resolve("error.log")).isZero();
        return JsonMapper.shared().readTree(Files.readString(output));
    }

    private static void assertRefusal(
            JsonNode refused, String name, int status, String code, String param) {
        assertThat(refused.path("name").asString()).isEqualTo(name);
        assertThat(refused.path("status").asInt()).isEqualTo(status);
        assertThat(refused.path("code").asString("")).isEqualTo(code);
        assertThat(refused.path("param").asString("")).isEqualTo(param);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Files.createDirectories(WORK);
            var process =
                    new ProcessBuilder(command)
                            .directory(WORK.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(WORK.resolve("npm.log").toFile())
                            .start();
            return process.waitFor(3, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
