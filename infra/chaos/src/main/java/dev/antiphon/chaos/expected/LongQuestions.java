package dev.antiphon.chaos.expected;

import dev.antiphon.probe.Answers;
import dev.antiphon.probe.Question;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Finds out which questions the model answers at length, and how, while nothing is broken. */
public final class LongQuestions {

    private static final int LONG_TOKENS = 100;
    private static final int MOST_SEEDS = 12;
    private static final double TEMPERATURE = 0.8;
    private static final List<String> TEXTS =
            List.of(
                    "Explain the whole return process step by step.",
                    "Explain step by step how I order something in your online shop.",
                    "Tell me everything about repairs, in detail.",
                    "Explain in detail how the warranty works.",
                    "Walk me through the whole delivery of a parcel, please.",
                    "Please explain in detail how I take care of my rain jacket.");

    private final Answers answers;
    private final URI gateway;
    private final String model;

    /** Asks there. */
    public LongQuestions(Answers answers, URI gateway, String model) {
        this.answers = answers;
        this.gateway = gateway;
        this.model = model;
    }

    /** Long answers, half of them greedy, half drawn with seeds. */
    public List<Undisturbed> ask(RandomGenerator random) throws IOException, InterruptedException {
        var found = new ArrayList<Undisturbed>();
        for (String text : TEXTS) {
            var answer = undisturbed(Question.greedy(model, text));
            if (answer.tokens() >= LONG_TOKENS) {
                found.add(answer);
                sampled(answer, random).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException(
                    "%s answers none of the questions with %d tokens or more"
                            .formatted(model, LONG_TOKENS));
        }
        return found;
    }

    /** A text other than the greedy one, if a few seeds bring one, shows the sampling best. */
    private Optional<Undisturbed> sampled(Undisturbed greedy, RandomGenerator random)
            throws IOException, InterruptedException {
        Optional<Undisturbed> found = Optional.empty();
        for (int seeds = 0; seeds < MOST_SEEDS; seeds++) {
            var drawn =
                    undisturbed(
                            greedy.question()
                                    .sampled(TEMPERATURE, random.nextInt(Integer.MAX_VALUE)));
            if (drawn.tokens() >= LONG_TOKENS) {
                found = Optional.of(drawn);
                if (!drawn.text().equals(greedy.text())) {
                    return found;
                }
            }
        }
        return found;
    }

    private Undisturbed undisturbed(Question question) throws IOException, InterruptedException {
        return Undisturbed.of(question, answers.ask(gateway, question));
    }
}
