package dev.antiphon.bots.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.ChatMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

class PromptTests {

    @Test
    void putsInstructionsFirstAndTheQuestionLast() {
        var prompt =
                Prompt.of("Be kind.", List.of(new Prompt.Exchange("Hi", "Hello")), "Why?", 1000);

        assertThat(prompt.getMessagesList())
                .extracting(message -> message.getRole() + ": " + message.getContent())
                .containsExactly("system: Be kind.", "user: Hi", "assistant: Hello", "user: Why?");
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheLatestExchangesThatFitAndNoneBeforeAGap(int seed) {
        var random = new Random(seed);
        var latestFirst = new ArrayList<Prompt.Exchange>();
        for (int i = random.nextInt(12); i > 0; i--) {
            latestFirst.add(
                    new Prompt.Exchange(
                            "q" + i + "x".repeat(random.nextInt(80)),
                            "a" + i + "y".repeat(random.nextInt(80))));
        }
        int tokens = random.nextInt(400);

        var messages = Prompt.of("instructions", latestFirst, "question", tokens).getMessagesList();

        int kept = (messages.size() - 2) / 2;
        var expected = new ArrayList<String>();
        latestFirst
                .subList(0, kept)
                .reversed()
                .forEach(
                        exchange -> {
                            expected.add(exchange.question());
                            expected.add(exchange.answer());
                        });
        assertThat(messages.subList(1, messages.size() - 1))
                .extracting(ChatMessage::getContent)
                .containsExactlyElementsOf(expected);
        if (kept > 0) {
            assertThat(cost(messages)).isLessThanOrEqualTo(tokens);
        }
        if (kept < latestFirst.size()) {
            var next = latestFirst.get(kept);
            assertThat(cost(messages) + Prompt.cost(next.question()) + Prompt.cost(next.answer()))
                    .isGreaterThan(tokens);
        }
    }

    @Test
    void expectsATokenForEveryByteOfAScriptThatATokenizerMayNotKnow() {
        assertThat(Prompt.cost("返品🙂") - Prompt.cost("")).isEqualTo(3 + 3 + 4);
        assertThat(Prompt.cost("Retouren") - Prompt.cost("")).isEqualTo(4);
    }

    private static int cost(List<ChatMessage> messages) {
        return messages.stream().mapToInt(message -> Prompt.cost(message.getContent())).sum();
    }
}
