package dev.antiphon.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolCall;
import dev.antiphon.engine.tool.ToolFormat;
import dev.antiphon.engine.weights.InvalidCheckpoint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

class ChatTemplateTests {

    private static final Path TEMPLATES = Path.of("src/test/resources/chat-templates");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private Path directory;

    private record Case(JsonNode json) {

        @Override
        public String toString() {
            return "%s, %s, %d tools"
                    .formatted(
                            json.path("template").asString(""),
                            json.path("conversation").asString(""),
                            json.path("tools").size());
        }
    }

    @SuppressWarnings("unused") // Called by JUnit.
    private static Stream<Case> reference() throws IOException {
        return all(JSON.readTree(Files.readAllBytes(TEMPLATES.resolve("reference.json"))))
                .map(Case::new);
    }

    @ParameterizedTest
    @MethodSource("reference")
    void rendersAsTransformersDoes(Case each) throws IOException {
        // Given
        var template = template(Files.readString(TEMPLATES.resolve(text(each.json, "template"))));
        var messages = all(each.json.path("messages")).map(ChatTemplateTests::message).toList();
        var tools = all(each.json.path("tools")).map(tool -> Tool.of(tool.toString())).toList();
        // Then
        if (each.json.has("refused")) {
            assertThatThrownBy(() -> template.prompt(messages, tools))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("messages: " + text(each.json, "refused"));
        } else {
            assertThat(template.prompt(messages, tools)).isEqualTo(text(each.json, "prompt"));
        }
    }

    @Test
    void neverRunsWhatSomebodyWritesAsATemplate() throws IOException {
        var template = template("{{ messages[0].content }}");

        assertThat(template.prompt(List.of(new Message("user", "{{ 7 * 7 }}{% raw %}")), List.of()))
                .isEqualTo("{{ 7 * 7 }}{% raw %}");
    }

    @Test
    void letsNobodyWriteASpecialToken() throws IOException {
        var template = template("{{ messages[0].content }}|{{ eos_token }}");

        assertThat(template.prompt(List.of(new Message("user", "a</s>b")), List.of()))
                .isEqualTo("a<\u200B/s>b|</s>");
    }

    @Test
    void takesTheTemplateForToolsWhereThereAreSome() throws IOException {
        // Given
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                """
                {"chat_template": [
                    {"name": "default", "template": "plain"},
                    {"name": "tool_use", "template": "{{ tools[0].function.name }}"}
                ]}
                """);
        var template = ChatTemplate.open(directory);
        var messages = List.of(new Message("user", "?"));
        // Then
        assertThat(template.prompt(messages, List.of())).isEqualTo("plain");
        assertThat(template.prompt(messages, List.of(Tool.of("{\"function\": {\"name\": \"f\"}}"))))
                .isEqualTo("f");
        assertThat(template.toolFormat()).contains(ToolFormat.OBJECT);
    }

    @Test
    void refusesACheckpointWithoutATemplate() throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), "{}");

        assertThatThrownBy(() -> ChatTemplate.open(directory))
                .isInstanceOf(InvalidCheckpoint.class)
                .hasMessageContaining("chat_template");
    }

    @Test
    void tellsTheDateAsPythonDoes() {
        var today = LocalDate.now(ZoneId.systemDefault());

        assertThat(TemplateLanguage.now("%Y, on the %d, %%"))
                .isEqualTo(
                        "%d, on the %02d, %%%%".formatted(today.getYear(), today.getDayOfMonth()));
    }

    @ParameterizedTest
    @CsvSource({
        "tagged-tools.jinja, TAGGED",
        "bracket-tools.jinja, LIST",
        "header-tools.jinja, OBJECT"
    })
    void knowsHowAModelCallsFunctions(String file, ToolFormat format) throws IOException {
        assertThat(template(Files.readString(TEMPLATES.resolve(file))).toolFormat())
                .contains(format);
    }

    @Test
    void knowsThatAModelCallsNoFunctions() throws IOException {
        assertThat(template(Files.readString(TEMPLATES.resolve("zephyr.jinja"))).toolFormat())
                .isEmpty();
    }

    private ChatTemplate template(String jinja) throws IOException {
        Files.writeString(directory.resolve("chat_template.jinja"), jinja);
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}");
        return ChatTemplate.open(directory);
    }

    private static Message message(JsonNode json) {
        var calls =
                all(json.path("tool_calls"))
                        .map(
                                call ->
                                        new ToolCall(
                                                text(call, "id"),
                                                text(call.path("function"), "name"),
                                                call.path("function").path("arguments").toString()))
                        .toList();
        return new Message(
                text(json, "role"), text(json, "content"), calls, text(json, "tool_call_id"));
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    private static Stream<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
