package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The official Java client, with nothing changed but the address. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenAiJavaClientTests {

    private final House house = House.open();
    private OpenAIClient client;

    @BeforeAll
    void connect() {
        client = client(house.key());
    }

    @AfterAll
    void disconnect() {
        client.close();
    }

    @Test
    void streamsWithUsage() {
        // Given
        var params =
                question("hello")
                        .streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();
        // When
        List<ChatCompletionChunk> chunks;
        try (var stream = client.chat().completions().createStreaming(params)) {
            chunks = stream.stream().toList();
        }
        // Then
        assertThat(text(chunks)).isEqualTo(House.TEXT);
        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage().orElseThrow().totalTokens()).isEqualTo(13);
        assertThat(chunks.get(chunks.size() - 2).usage()).isEmpty();
        assertThat(chunks.get(chunks.size() - 2).choices().getFirst().finishReason())
                .map(reason -> reason.asString())
                .contains("stop");
    }

    @Test
    void answersInOnePiece() {
        var answer = client.chat().completions().create(question("hello").build());

        assertThat(answer.choices().getFirst().message().content()).contains(House.TEXT);
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(7);
        assertThat(answer.model()).isEqualTo(House.ALIAS);
    }

    @Test
    void sendsBackWhatItWasAnswered() {
        var answer = client.chat().completions().create(question("hello").build());
        var next =
                client.chat()
                        .completions()
                        .create(
                                question("hello")
                                        .addMessage(answer.choices().getFirst().message())
                                        .addUserMessage("hello again")
                                        .build());

        assertThat(next.choices().getFirst().message().content()).contains(House.TEXT);
    }

    @Test
    void callsFunctionsAndTakesWhatTheyGave() {
        // Given
        var tools =
                question("call them")
                        .addFunctionTool(function("hours"))
                        .addFunctionTool(function("order"));
        // When
        var answer = client.chat().completions().create(tools.build()).choices().getFirst();
        // Then
        assertThat(answer.finishReason().asString()).isEqualTo("tool_calls");
        assertThat(answer.message().content()).isEmpty();
        assertThat(answer.message().toolCalls().orElseThrow())
                .extracting(call -> call.asFunction().function().name())
                .containsExactly("hours", "order");
        var order = answer.message().toolCalls().orElseThrow().getLast().asFunction();
        assertThat(order.function().arguments()).isEqualTo("{\"number\": 7}");
        // When
        var next =
                tools.addMessage(answer.message())
                        .addMessage(
                                ChatCompletionToolMessageParam.builder()
                                        .toolCallId(order.id())
                                        .content("sent")
                                        .build())
                        .build();
        // Then
        assertThat(
                        client.chat()
                                .completions()
                                .create(next)
                                .choices()
                                .getFirst()
                                .message()
                                .content())
                .contains(House.TEXT);
    }

    @Test
    void streamsTheCallsOfFunctions() {
        // Given
        var accumulator = ChatCompletionAccumulator.create();
        // When
        try (var stream =
                client.chat()
                        .completions()
                        .createStreaming(
                                question("call them").addFunctionTool(function("order")).build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        // Then
        var answer = accumulator.chatCompletion().choices().getFirst();
        assertThat(answer.finishReason().asString()).isEqualTo("tool_calls");
        assertThat(answer.message().toolCalls().orElseThrow())
                .extracting(call -> call.asFunction().function().arguments())
                .containsExactly("{}", "{\"number\": 7}");
    }

    private static FunctionDefinition function(String name) {
        return FunctionDefinition.builder().name(name).build();
    }

    @Test
    void givesTextsTheirVectorsInOrder() {
        // When
        var answer =
                client.embeddings()
                        .create(
                                EmbeddingCreateParams.builder()
                                        .model(House.ALIAS)
                                        .inputOfArrayOfStrings(List.of("a", "bcd"))
                                        .build());
        // Then
        assertThat(answer.data())
                .extracting(Embedding::embedding)
                .containsExactly(List.of(1f, 0f), List.of(3f, 1f));
        assertThat(answer.usage().promptTokens()).isEqualTo(9);
    }

    @Test
    void refusesEmbeddingsOfAnotherLength() {
        var params =
                EmbeddingCreateParams.builder()
                        .model(House.ALIAS)
                        .input("a")
                        .dimensions(64)
                        .build();
        var refused = refusal(BadRequestException.class, () -> client.embeddings().create(params));

        assertThat(refused.param()).contains("dimensions");
    }

    @Test
    void stopsBeforeAStopString() {
        var answer = client.chat().completions().create(question("hello").stop("schö").build());

        assertThat(answer.choices().getFirst().message().content()).contains("Guten Tag, ");
        assertThat(answer.choices().getFirst().finishReason().asString()).isEqualTo("stop");
    }

    @Test
    void holdsToTheMostTokens() {
        var answer =
                client.chat()
                        .completions()
                        .create(question("hello").maxCompletionTokens(2).build());

        assertThat(answer.choices().getFirst().message().content()).contains("Guten Tag, ");
        assertThat(answer.choices().getFirst().finishReason().asString()).isEqualTo("length");
    }

    @Test
    @SuppressWarnings("deprecation") // OpenAI's, not ours.
    void passesTheSeedOn() {
        String unique = "seed " + UUID.randomUUID();
        client.chat().completions().create(question(unique).seed(4711).n(2).build());

        var request =
                house.node().taken().stream()
                        .filter(one -> one.getChat().toString().contains(unique))
                        .findFirst()
                        .orElseThrow();
        assertThat(request.getSampling().getSeed()).isEqualTo(4711);
        assertThat(request.getSampling().getChoices()).isEqualTo(2);
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data()).extracting(Model::id).contains(House.ALIAS);
        assertThat(client.models().retrieve(House.ALIAS).created()).isEqualTo(1_700_000_000);
    }

    @Test
    void tellsAnUnknownKey() {
        // Given
        var stranger = client("ak_abcdefghij_00000000000000000000000000000000");
        // When
        var refused =
                refusal(
                        UnauthorizedException.class,
                        () -> stranger.chat().completions().create(question("hi").build()));
        // Then
        assertThat(refused.code()).contains("invalid_api_key");
        stranger.close();
    }

    @Test
    void tellsAnUnknownModel() {
        var params = question("hi").model("nobody").build();
        var refused =
                refusal(NotFoundException.class, () -> client.chat().completions().create(params));

        assertThat(refused.code()).contains("model_not_found");
        assertThat(refused.param()).contains("model");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var params = question("hi").temperature(3.0).build();
        var refused =
                refusal(
                        BadRequestException.class,
                        () -> client.chat().completions().create(params));

        assertThat(refused.param()).contains("temperature");
        assertThat(refused.type()).contains("invalid_request_error");
    }

    @Test
    void tellsAStreamThatBreaks() {
        var params = question("break").build();
        try (var stream = client.chat().completions().createStreaming(params)) {
            @SuppressWarnings("resource") // Closed with its stream.
            var chunks = stream.stream();
            var failed = catchThrowableOfType(RuntimeException.class, chunks::toList);
            assertThat(failed).hasMessageContaining("4 attempts in a row");
        }
    }

    @Test
    void cancelsWhenItAborts() {
        // Given
        String unique = "count " + UUID.randomUUID();
        try (var stream = client.chat().completions().createStreaming(question(unique).build())) {
            assertThat(stream.stream().limit(5)).hasSize(5);
        }
        // Then
        Cluster.eventually(
                () ->
                        house.node().taken().stream()
                                .filter(one -> one.getChat().toString().contains(unique))
                                .anyMatch(one -> house.node().isCancelled(one.getRequestId())));
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(house.gateway().url("/v1"))
                .maxRetries(0)
                .build();
    }

    private static <E extends OpenAIServiceException> E refusal(Class<E> type, Runnable call) {
        var refused = catchThrowableOfType(type, call::run);
        if (refused == null) {
            throw new AssertionError("it was not refused");
        }
        return refused;
    }

    private static ChatCompletionCreateParams.Builder question(String text) {
        return ChatCompletionCreateParams.builder().model(House.ALIAS).addUserMessage(text);
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
    }
}
