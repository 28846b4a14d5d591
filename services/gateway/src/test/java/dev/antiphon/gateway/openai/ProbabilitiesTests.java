package dev.antiphon.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.Logprob;
import dev.antiphon.contracts.v1.Logprobs;
import dev.antiphon.contracts.v1.Token;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

class ProbabilitiesTests {

    private static final List<Token> TOKENS =
            List.of(token("Hé", -0.5, "Hé", "x"), token("", -1.5, "\uFFFD", "y"));

    @Test
    void saysNothingWhereNobodyAsked() {
        assertThat(Probabilities.chat(List.of(Token.getDefaultInstance())).isNull()).isTrue();
        assertThat(Probabilities.text(List.of(), 0).isNull()).isTrue();
    }

    @Test
    void writesThoseOfAChatWithTheBytesOfWholeCharacters() {
        assertThat(Probabilities.chat(TOKENS))
                .isEqualTo(
                        json(
                                """
                                {"content": [
                                    {"token": "Hé", "logprob": -0.5, "bytes": [72, 195, 169], "top_logprobs": [
                                        {"token": "x", "logprob": -9.0, "bytes": [120]}]},
                                    {"token": "\uFFFD", "logprob": -1.5, "bytes": null, "top_logprobs": [
                                        {"token": "y", "logprob": -9.0, "bytes": [121]}]}],
                                 "refusal": null}
                                """));
    }

    @Test
    void writesThoseOfATextWithTheirPlacesInIt() {
        assertThat(Probabilities.text(TOKENS, 10))
                .isEqualTo(
                        json(
                                """
                                {"tokens": ["Hé", "\uFFFD"], "token_logprobs": [-0.5, -1.5],
                                 "top_logprobs": [{"x": -9.0}, {"y": -9.0}], "text_offset": [10, 12]}
                                """));
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }

    private static Token token(String text, double logprob, String chosen, String other) {
        return Token.newBuilder()
                .setText(text)
                .setLogprobs(
                        Logprobs.newBuilder()
                                .setChosen(logprob(chosen, logprob))
                                .addTop(logprob(other, -9)))
                .build();
    }

    private static Logprob logprob(String token, double logprob) {
        return Logprob.newBuilder().setToken(token).setLogprob(logprob).build();
    }
}
