package dev.antiphon.chaos.failover;

import dev.antiphon.chaos.expected.Comparison;
import dev.antiphon.chaos.expected.Undisturbed;
import dev.antiphon.chaos.failover.Disturbance.Disturbed;
import dev.antiphon.probe.Figures;
import dev.antiphon.probe.ReplyLog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Breaks one answer after the other and compares. */
final class Drill {

    /** An answer may be over before the kill takes effect, but not for ever. */
    private static final int MOST_REPEATS = 20;

    private final List<Undisturbed> questions;
    private final Disturbance disturbance;
    private final RandomGenerator random;

    Drill(List<Undisturbed> questions, Disturbance disturbance, RandomGenerator random) {
        this.questions = questions;
        this.disturbance = disturbance;
        this.random = random;
    }

    /**
     * A broken answer and how it compares.
     *
     * @param goesOnAt index of the first token that came after the break
     * @param late how often the answer was over before the kill took effect
     * @param attempts the nodes that worked on it, in order
     */
    record Run(
            int number,
            String question,
            double temperature,
            int tokens,
            int killedAtPiece,
            int goesOnAt,
            String victim,
            List<String> attempts,
            int late,
            double gapMillis,
            Comparison comparison) {}

    /** All runs. */
    record Result(int passed, int late, Figures gapMillis, List<Run> runs) {

        static Result of(List<Run> runs) {
            return new Result(
                    (int) runs.stream().filter(run -> run.comparison().passed()).count(),
                    runs.stream().mapToInt(Run::late).sum(),
                    Figures.of(runs.stream().map(Run::gapMillis).toList()),
                    runs);
        }

        boolean allPassed() {
            return passed == runs.size();
        }
    }

    /** Runs that many times; every run is told as it ends. */
    Result run(int count, Consumer<Run> told) throws IOException, InterruptedException {
        var runs = new ArrayList<Run>();
        for (int number = 1; number <= count; number++) {
            var run = run(number, questions.get((number - 1) % questions.size()));
            told.accept(run);
            runs.add(run);
        }
        return Result.of(runs);
    }

    private Run run(int number, Undisturbed expected) throws IOException, InterruptedException {
        for (int late = 0; late < MOST_REPEATS; late++) {
            int piece = random.nextInt(1, expected.pieces());
            var disturbed = disturbance.disturb(expected, piece);
            disturbance.mend();
            if (disturbed.isPresent()) {
                return run(number, expected, piece, late, disturbed.get());
            }
        }
        throw new IllegalStateException(
                "%d times in a row the answer was over before the kill took effect"
                        .formatted(MOST_REPEATS));
    }

    private static Run run(
            int number, Undisturbed expected, int piece, int late, Disturbed disturbed) {
        return new Run(
                number,
                expected.question().text(),
                expected.question().temperature(),
                expected.tokens(),
                piece,
                disturbed.goesOnAt(),
                disturbed.victim(),
                disturbed.log().attempts().stream().map(ReplyLog.Attempt::node).toList(),
                late,
                disturbed.gapMillis(),
                Comparison.of(expected, disturbed.heard(), disturbed.log()));
    }
}
