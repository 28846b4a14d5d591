package dev.antiphon.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.ToolCall;
import dev.antiphon.gateway.problem.Refused;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

class BodyReaderTests {

    private static final int LIMIT = 10_000;
    private static final String HELLO =
            "\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private final BodyReader reader = new BodyReader(LIMIT);

    @Test
    void fillsInWhatIsNotSaid() {
        var asked = reader.chat(utf8("{" + HELLO + "}"));

        assertThat(asked.temperature()).isEqualTo(1);
        assertThat(asked.topP()).isEqualTo(1);
        assertThat(asked.choices()).isEqualTo(1);
        assertThat(asked.maxTokens()).isEmpty();
        assertThat(asked.stop()).isEmpty();
        assertThat(asked.stream()).isFalse();
    }

    @Test
    void takesADeveloperForTheSystemAndJoinsTextParts() {
        var asked =
                reader.chat(
                        utf8(
                                """
                                {"model": "demo", "messages": [{"role": "developer", "content": [
                                    {"type": "text", "text": "Be "}, {"type": "text", "text": "brief."}]}]}
                                """));

        assertThat(asked.prompt())
                .isEqualTo(
                        new Asked.Prompt.Messages(
                                Chat.newBuilder()
                                        .addMessages(
                                                ChatMessage.newBuilder()
                                                        .setRole("system")
                                                        .setContent("Be brief."))
                                        .build()));
    }

    @Test
    void readsFunctionsTheirCallsAndWhatTheyGave() {
        var asked =
                reader.chat(
                        utf8(
                                """
                                {"model": "demo", "parallel_tool_calls": false, "tool_choice": {"type": "function", "function": {"name": "hours"}},
                                 "tools": [{"type": "function", "function": {"name": "hours", "description": "?", "parameters": {"type": "object"}, "strict": true}}],
                                 "messages": [
                                    {"role": "user", "content": "Open?"},
                                    {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
                                        {"id": "1", "type": "function", "function": {"name": "hours", "arguments": "{\\"day\\": 1}"}}]},
                                    {"role": "tool", "tool_call_id": "1", "content": "nine to five"}]}
                                """));

        assertThat(asked.prompt())
                .isEqualTo(
                        new Asked.Prompt.Messages(
                                Chat.newBuilder()
                                        .addMessages(
                                                ChatMessage.newBuilder()
                                                        .setRole("user")
                                                        .setContent("Open?"))
                                        .addMessages(
                                                ChatMessage.newBuilder()
                                                        .setRole("assistant")
                                                        .addToolCalls(
                                                                ToolCall.newBuilder()
                                                                        .setId("1")
                                                                        .setName("hours")
                                                                        .setArguments(
                                                                                "{\"day\": 1}")))
                                        .addMessages(
                                                ChatMessage.newBuilder()
                                                        .setRole("tool")
                                                        .setToolCallId("1")
                                                        .setContent("nine to five"))
                                        .addTools(
                                                "{\"type\":\"function\",\"function\":{\"name\":\"hours\",\"description\":\"?\",\"parameters\":{\"type\":\"object\"},\"strict\":true}}")
                                        .setToolRequired(true)
                                        .setToolName("hours")
                                        .setSingleToolCall(true)
                                        .build()));
    }

    @Test
    void showsTheModelNoFunctionsWhereNoneMayBeCalled() {
        var asked =
                reader.chat(
                        utf8(
                                "{"
                                        + HELLO
                                        + ",\"tool_choice\":\"none\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}"));

        assertThat(asked.prompt())
                .asInstanceOf(type(Asked.Prompt.Messages.class))
                .matches(prompt -> prompt.chat().getToolsCount() == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"text\"} |",
                "{\"type\":\"json_object\"} | {\"type\":\"object\"}",
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"strict\":true,\"schema\":{\"enum\":[1]}}}"
                    + " | {\"enum\":[1]}"
            })
    void readsTheFormOfTheAnswer(String format, String schema) {
        assertThat(
                        reader.chat(utf8("{" + HELLO + ",\"response_format\":" + format + "}"))
                                .jsonSchema())
                .isEqualTo(Optional.ofNullable(schema));
    }

    @Test
    void readsEveryOption() {
        var asked =
                reader.text(
                        utf8(
                                """
                                {"model": "demo", "prompt": "Once", "temperature": 0, "top_p": 0.5, "n": 8,
                                 "max_tokens": 7, "stop": ["a", "b"], "seed": -3, "user": "ann", "stream": true,
                                 "stream_options": {"include_usage": true}, "metadata": {"a": "b"}}
                                """));

        assertThat(asked.prompt()).isEqualTo(new Asked.Prompt.Text("Once"));
        assertThat(asked.maxTokens()).hasValue(7);
        assertThat(asked.stop()).containsExactly("a", "b");
        assertThat(asked.seed()).hasValue(-3);
        assertThat(asked.user()).contains("ann");
        assertThat(asked.includeUsage()).isTrue();
    }

    @Test
    void readsHowTokensAreChosen() {
        var asked =
                reader.chat(
                        utf8(
                                "{%s, %s}"
                                        .formatted(
                                                HELLO,
                                                """
                                                "top_k": 40, "min_p": 0.05, "repetition_penalty": 1.1,
                                                "frequency_penalty": -0.5, "presence_penalty": 2, "ignore_eos": true,
                                                "logit_bias": {"5": 100, "7": -1.5}, "logprobs": true, "top_logprobs": 3
                                                """)));

        assertThat(asked.topK()).isEqualTo(40);
        assertThat(asked.minP()).isEqualTo(0.05);
        assertThat(asked.repetitionPenalty()).isEqualTo(1.1);
        assertThat(asked.frequencyPenalty()).isEqualTo(-0.5);
        assertThat(asked.presencePenalty()).isEqualTo(2);
        assertThat(asked.logitBias()).isEqualTo(Map.of(5, 100.0, 7, -1.5));
        assertThat(asked.ignoreEnd()).isTrue();
        assertThat(asked.topLogprobs()).hasValue(3);
    }

    @Test
    void countsTheLikeliestTokensOfATextCompletionInTheOlderField() {
        String text = "{\"model\":\"demo\",\"prompt\":\"Once\"%s}";

        assertThat(reader.text(utf8(text.formatted(",\"logprobs\":2"))).topLogprobs()).hasValue(2);
        assertThat(reader.text(utf8(text.formatted(",\"logprobs\":0"))).topLogprobs()).hasValue(0);
        assertThat(reader.text(utf8(text.formatted(""))).topLogprobs()).isEmpty();
        assertThat(reader.chat(utf8("{" + HELLO + ",\"logprobs\":true}")).topLogprobs())
                .hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"logprobs\":false",
                "\"frequency_penalty\":0",
                "\"presence_penalty\":0.0",
                "\"logit_bias\":{}",
                "\"tools\":null",
                "\"response_format\":{\"type\":\"text\"}",
                "\"modalities\":[\"text\"]"
            })
    void acceptsWhatMeansOff(String option) {
        assertThat(reader.chat(utf8("{" + HELLO + "," + option + "}")).model()).isEqualTo("demo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "temperature | 3",
                "temperature | -0.1",
                "temperature | \"1\"",
                "temperature | 1e999",
                "top_p | 0",
                "top_p | 1.5",
                "n | 0",
                "n | 9",
                "n | 1.5",
                "n | true",
                "max_tokens | -5",
                "max_tokens | 0",
                "max_tokens | 99999999999999999999",
                "max_completion_tokens | \"ten\"",
                "stop | \"\"",
                "stop | 5",
                "stop | [\"a\",\"b\",\"c\",\"d\",\"e\"]",
                "stop | [1]",
                "seed | 0.5",
                "seed | 99999999999999999999",
                "stream | \"yes\"",
                "stream_options | {\"include_usage\":true}",
                "user | 5",
                "metadata | {\"a\":1}",
                "metadata | []",
                "logprobs | 1",
                "top_logprobs | 5",
                "top_logprobs | 21",
                "top_k | -1",
                "top_k | 0.5",
                "min_p | 1.1",
                "repetition_penalty | 0",
                "repetition_penalty | 2.1",
                "frequency_penalty | 2.1",
                "presence_penalty | -3",
                "logit_bias | []",
                "logit_bias | {\"word\":1}",
                "logit_bias | {\"-1\":1}",
                "logit_bias | {\"99999999999\":1}",
                "ignore_eos | 1",
                "echo | true",
                "best_of | 2",
                "response_format | \"json\"",
                "response_format.type | {\"type\":\"xml\"}",
                "response_format.json_schema | {\"type\":\"json_schema\"}",
                "response_format.json_schema.name |"
                        + " {\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a b\"}}",
                "response_format.json_schema.schema |"
                    + " {\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":[]}}",
                "response_format.strict | {\"type\":\"json_object\",\"strict\":true}",
                "tools | {\"type\":\"function\"}",
                "tools[0].type | [{}]",
                "tools[0].type | [{\"type\":\"custom\"}]",
                "tools[0].function | [{\"type\":\"function\"}]",
                "tools[0].function.name | [{\"type\":\"function\",\"function\":{\"name\":\"a"
                        + " b\"}}]",
                "tools[0].function.parameters |"
                    + " [{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":[]}}]",
                "tools[0].function.colour |"
                        + " [{\"type\":\"function\",\"function\":{\"name\":\"a\",\"colour\":1}}]",
                "tool_choice | \"auto\"",
                "tool_choice | \"required\"",
                "tool_choice | \"sometimes\"",
                "tool_choice.function.name |"
                        + " {\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}",
                "parallel_tool_calls | 1",
                "reasoning_effort | \"low\"",
                "best_friend | 1"
            })
    void namesTheFieldThatIsWrong(String field, String value) {
        String option = field.split("[.\\[]", 2)[0];
        var refused = refusal("{" + HELLO + ",\"" + option + "\":" + value + "}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.param()).isEqualTo(field);
        assertThat(refused).hasMessageContaining(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "messages | {\"model\":\"demo\"}",
                "messages | {\"model\":\"demo\",\"messages\":[]}",
                "messages | {\"model\":\"demo\",\"messages\":\"hi\"}",
                "messages[0] | {\"model\":\"demo\",\"messages\":[1]}",
                "messages[0].role | {\"messages\":[{\"role\":\"king\",\"content\":\"hi\"}]}",
                "messages[0].content | {\"messages\":[{\"role\":\"user\"}]}",
                "messages[0].content[0].type |"
                    + " {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
                "model | {\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "model | {\"model\":\" \",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
            })
    void namesWhereAMessageIsWrong(String field, String body) {
        assertThat(refusal(body).param()).isEqualTo(field);
    }

    /**
     * The parameters of a chat completion in OpenAI's reference, each with what nobody could mean.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages",
                "model",
                "audio",
                "frequency_penalty",
                "function_call",
                "functions",
                "logit_bias",
                "logprobs",
                "max_completion_tokens",
                "max_tokens",
                "metadata",
                "modalities",
                "n",
                "parallel_tool_calls",
                "prediction",
                "presence_penalty",
                "prompt_cache_key",
                "prompt_cache_retention",
                "reasoning_effort",
                "response_format",
                "safety_identifier",
                "seed",
                "service_tier",
                "stop",
                "store",
                "stream",
                "stream_options",
                "temperature",
                "tool_choice",
                "tools",
                "top_logprobs",
                "top_p",
                "user",
                "verbosity",
                "web_search_options"
            })
    void ignoresNoParameterOfOpenAi(String parameter) {
        var fields = new TreeMap<String, String>();
        fields.put("model", "\"demo\"");
        fields.put("messages", "[{\"role\":\"user\",\"content\":\"hi\"}]");
        fields.put(parameter, "[[5]]");
        String body =
                fields.entrySet().stream()
                        .map(field -> "\"%s\":%s".formatted(field.getKey(), field.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));

        assertThat(refusal(body).param()).startsWith(parameter);
    }

    @Test
    void readsTextsToEmbed() {
        var one = reader.embed(utf8("{\"model\":\"m\",\"input\":\"a\",\"user\":\"ann\"}"));
        var two =
                reader.embed(
                        utf8(
                                "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}"));

        assertThat(one.asked().prompt()).isEqualTo(new Asked.Prompt.Texts(List.of("a")));
        assertThat(one.base64()).isFalse();
        assertThat(two.asked().prompt()).isEqualTo(new Asked.Prompt.Texts(List.of("a", "b")));
        assertThat(two.base64()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model | {\"input\":\"a\"}",
                "input | {\"model\":\"m\"}",
                "input | {\"model\":\"m\",\"input\":\"\"}",
                "input | {\"model\":\"m\",\"input\":[]}",
                "input | {\"model\":\"m\",\"input\":[1,2]}",
                "input | {\"model\":\"m\",\"input\":[[1]]}",
                "encoding_format | {\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"int8\"}",
                "dimensions | {\"model\":\"m\",\"input\":\"a\",\"dimensions\":64}",
                "temperature | {\"model\":\"m\",\"input\":\"a\",\"temperature\":1}"
            })
    void namesWhatIsWrongWithTextsToEmbed(String field, String body) {
        assertThatThrownBy(() -> reader.embed(utf8(body)))
                .asInstanceOf(type(Refused.class))
                .matches(refused -> field.equals(refused.param()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{} {}", "{\"model\":\"a\",\"model\":\"b\"}"})
    void refusesWhatIsNoJsonObject(String body) {
        var refused = refusal(body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.param()).isNull();
    }

    @Test
    void refusesBadUtf8() {
        assertThat(refusal(new byte[] {'"', (byte) 0xC3, '"'})).hasMessageContaining("UTF-8");
    }

    @Test
    void stopsReadingAtTheLimit() {
        assertThat(refusal(new byte[LIMIT + 1]).status()).isEqualTo(413);
    }

    @Test
    void refusesJsonThatIsNestedTooDeep() {
        assertThat(refusal("[".repeat(5_000)).status()).isEqualTo(400);
    }

    private Refused refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    private Refused refusal(byte[] body) {
        @Nullable Refused refused =
                catchThrowableOfType(
                        Refused.class, () -> reader.chat(new ByteArrayInputStream(body)));
        if (refused == null) {
            throw new AssertionError("the body was accepted");
        }
        return refused;
    }

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
