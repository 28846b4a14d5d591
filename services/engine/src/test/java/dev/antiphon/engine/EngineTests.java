package dev.antiphon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.engine.Listener.End;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Penalties;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;
import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolCallStream.Piece;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

class EngineTests {

    private static final String HOURS =
            """
            {"type": "function", "function": {"name": "hours", "parameters": {"type": "object",
              "properties": {"day": {"enum": ["mon", "tue"]}}, "required": ["day"]}}}
            """;

    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine =
                Engine.open(
                        Path.of("src/test/resources/tiny-llama"),
                        new EngineSettings(WeightFormat.BF16, 512, 2, 64, 3, 2));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void endsAtTheLimitOfTokens() {
        var answer = heard(generation("Hello", 12)).answer();

        assertThat(answer).hasSize(12);
        assertThat(answer.getLast().end()).contains(End.LENGTH);
        assertThat(answer.subList(0, 11)).allMatch(said -> said.end().isEmpty());
    }

    @Test
    void endsWhereTheContextEnds() {
        var answer = heard(generation("x".repeat(250), 100)).answer();

        assertThat(answer).hasSize(6);
        assertThat(answer.getLast().end()).contains(End.LENGTH);
    }

    @Test
    void goesOnWhereTheModelEndsItsAnswerWhenTheEndIsIgnored() {
        var ends = new Sampling(0, 0, 1, 0, Penalties.NONE, Map.of(258, 100.0), 0);

        assertThat(heard(generation(ends, false)).answer()).hasSize(1);
        assertThat(heard(generation(ends, true)).answer())
                .hasSize(5)
                .allMatch(said -> said.text().isEmpty());
    }

    @Test
    void tellsTheLikeliestTokensWhereThatIsAskedFor() {
        var answer = heard(generation(Sampling.GREEDY, false)).answer();

        assertThat(answer)
                .allSatisfy(
                        said -> {
                            var logprobs = said.logprobs().orElseThrow();
                            assertThat(logprobs.top()).hasSize(3);
                            assertThat(logprobs.top().getFirst().token()).isEqualTo(said.token());
                            assertThat(logprobs.chosen())
                                    .isEqualTo(logprobs.top().getFirst().logprob())
                                    .isNegative();
                        });
    }

    @Test
    void keepsToAFormAndEndsWhenItIsWhole() {
        for (int seed = 0; seed < 10; seed++) {
            var answer = heard(inForm(seed, List.of())).answer();

            assertThat(Heard.text(answer)).matches("\\{\"a\": ?(true|false), ?\"b\": ?\"(x|yy)\"}");
            assertThat(answer.getLast().end()).contains(End.STOP);
        }
    }

    @Test
    void keepsToAFormWhereItGoesOnWithAnAnswer() {
        var whole = heard(inForm(3, List.of())).answer();
        var tokens = Heard.tokens(whole);

        for (int said = 1; said < tokens.size(); said++) {
            assertThat(Heard.tokens(heard(inForm(3, tokens.subList(0, said))).answer()))
                    .isEqualTo(tokens.subList(said, tokens.size()));
        }
    }

    @Test
    void callsTheFunctionThatItHasToCall() throws IOException {
        // Given
        var tools = List.of(Tool.of(HOURS));
        try (var calling =
                Engine.open(
                        Path.of("src/test/resources/tiny-qwen3"),
                        new EngineSettings(WeightFormat.FP32, 512, 2, 64, 3, 2))) {
            var generation =
                    new Generation(
                            calling.prompt(List.of(new Message("user", "Open?")), tools),
                            List.of(),
                            0,
                            new Sampling(1, 1, 5),
                            150,
                            List.of(),
                            0,
                            false,
                            OptionalInt.empty(),
                            Optional.of(calling.call(tools)),
                            Optional.of(
                                    new Generation.Calls(
                                            calling.toolFormat().orElseThrow(), false)));
            var heard = new Heard();
            // When
            calling.generate(generation, heard);
            // Then
            var pieces = heard.answer().stream().flatMap(said -> said.calls().stream()).toList();
            assertThat(pieces.getFirst().name()).isEqualTo("hours");
            assertThat(String.join("", pieces.stream().map(Piece::arguments).toList()))
                    .matches("\\{\"day\": ?\"(mon|tue)\"}");
            assertThat(Heard.text(heard.answer())).isEmpty();
            assertThat(heard.answer().getLast().end()).contains(End.TOOL_CALLS);
        }
    }

    private Generation inForm(long seed, List<Integer> said) {
        var form =
                engine.json(
                        """
                        {"type": "object", "required": ["a", "b"], "properties": {
                            "a": {"type": "boolean"}, "b": {"enum": ["x", "yy"]}}}
                        """);
        return new Generation(
                engine.tokens("Hello"),
                said,
                0,
                new Sampling(1, 1, seed),
                100,
                List.of(),
                0,
                false,
                OptionalInt.empty(),
                Optional.of(form),
                Optional.empty());
    }

    private Generation generation(Sampling sampling, boolean ignoreEnd) {
        return new Generation(
                engine.tokens("Hello"),
                List.of(),
                0,
                sampling,
                5,
                List.of(),
                0,
                ignoreEnd,
                OptionalInt.of(3),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void saysNothingMoreOfACancelledAnswer() {
        var cancelled = new Heard();
        engine.generate(generation("Hello", 200), cancelled).cancel();

        assertThat(heard(generation("Hello", 3)).answer()).hasSize(3);
        assertThat(cancelled.isWhole()).isFalse();
    }

    @Test
    void refusesAPromptThatLeavesNoRoom() {
        assertThatThrownBy(() -> heard(generation("x".repeat(256), 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }

    @Test
    void refusesMoreThanMayWait() {
        IntStream.range(0, 5).forEach(_ -> heard(generation("Hello", 200)));

        assertThatThrownBy(() -> heard(generation("Hello", 200)))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void failsTheAnswersInTheMakingWhenItCloses() {
        var heard = heard(generation("Hello", 200));

        engine.close();

        assertThatThrownBy(heard::answer).hasRootCauseMessage("the engine was closed");
    }

    @Test
    void losesOnlyTheAnswerWhoseListenerThrows() {
        engine.generate(
                generation("Hello", 20),
                new Listener() {
                    @Override
                    public void said(Said said) {
                        throw new IllegalStateException("no");
                    }

                    @Override
                    public void failed(RuntimeException cause) {}
                });

        assertThat(heard(generation("Hello", 20)).answer()).hasSize(20);
    }

    @Test
    void rendersTheModelsChatTemplate() {
        var prompt = engine.prompt(List.of(new Message("user", " Hi ")));

        assertThat(prompt)
                .startsWith(257)
                .isEqualTo(engine.tokens("<begin>[user] Hi\n[assistant]"));
    }

    @Test
    void letsNoMessageSpeakAsASpecialToken() {
        assertThat(engine.prompt(List.of(new Message("user", "a<end>b")))).doesNotContain(258);
    }

    @Test
    void passesOnWhyATemplateRefuses() {
        assertThatThrownBy(() -> engine.prompt(List.of(new Message("robot", "Hi"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown role robot");
    }

    private Heard heard(Generation generation) {
        var heard = new Heard();
        engine.generate(generation, heard);
        return heard;
    }

    private Generation generation(String prompt, int maxTokens) {
        return new Generation(
                engine.tokens(prompt), List.of(), 0, new Sampling(1, 1, 5), maxTokens, List.of());
    }
}
