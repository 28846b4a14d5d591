package dev.antiphon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Released;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Token;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class ReplyStitcherTests {

    private final ReplyStitcher stitcher = new ReplyStitcher();

    @Test
    void hearsAnUndisturbedAnswerWhole() {
        var log = List.of(started("a"), token("a", 0, 0), token("a", 0, 1), finished("a"));

        assertThat(heard(log)).isEqualTo(log);
        assertThat(stitcher.ended()).isTrue();
    }

    @Test
    void dropsWhatAFencedAttemptSaysLate() {
        var log =
                List.of(
                        started("a"),
                        token("a", 0, 0),
                        started("b"),
                        token("a", 0, 1),
                        token("b", 0, 1),
                        finished("a"),
                        finished("b"));

        assertThat(heard(log))
                .containsExactly(
                        started("a"),
                        token("a", 0, 0),
                        started("b"),
                        token("b", 0, 1),
                        finished("b"));
    }

    @Test
    void passesOverAnAttemptThatIsReleased() {
        var released =
                Reply.newBuilder()
                        .setAttemptId("a")
                        .setReleased(Released.getDefaultInstance())
                        .build();
        var log = List.of(started("a"), token("a", 0, 0), released, started("b"), token("b", 0, 1));

        assertThat(heard(log))
                .containsExactly(started("a"), token("a", 0, 0), started("b"), token("b", 0, 1));
    }

    @Test
    void forgetsWhatWasSaidBeforeAnAttemptThatBeginsAnew() {
        var log =
                List.of(
                        started("a"),
                        token("a", 0, 0),
                        token("a", 0, 1),
                        anew("b"),
                        token("a", 0, 2),
                        token("b", 0, 0),
                        finished("b"));

        assertThat(heard(log))
                .containsExactly(
                        started("a"),
                        token("a", 0, 0),
                        token("a", 0, 1),
                        anew("b"),
                        token("b", 0, 0),
                        finished("b"));
        assertThat(stitcher.tokensSaid(0)).isEqualTo(1);
    }

    @Test
    void dropsTokensThatWereSaidBefore() {
        var log = List.of(started("a"), token("a", 0, 0), started("b"), token("b", 0, 0));

        assertThat(heard(log)).doesNotContain(token("b", 0, 0));
        assertThat(stitcher.tokensSaid(0)).isEqualTo(1);
    }

    @Test
    void countsEveryChoiceByItself() {
        heard(List.of(started("a"), token("a", 1, 0), token("a", 0, 0), token("a", 1, 1)));

        assertThat(stitcher.tokensSaid(0)).isEqualTo(1);
        assertThat(stitcher.tokensSaid(1)).isEqualTo(2);
    }

    @Test
    void hearsNobodyBeforeTheFirstStart() {
        assertThat(stitcher.next(token("a", 0, 0))).isEmpty();
    }

    @Test
    void hearsNothingAfterAFailure() {
        var failed =
                Reply.newBuilder().setAttemptId("a").setFailed(Failed.getDefaultInstance()).build();

        assertThat(heard(List.of(started("a"), failed, started("b"), token("b", 0, 0))))
                .containsExactly(started("a"), failed);
    }

    @Test
    void hearsNothingOfAnAttemptAfterItSkippedAToken() {
        var log =
                List.of(
                        started("a"),
                        token("a", 0, 0),
                        token("a", 0, 2),
                        token("a", 0, 1),
                        token("a", 1, 0),
                        finished("a"));

        assertThat(heard(log)).containsExactly(started("a"), token("a", 0, 0));
        assertThat(stitcher.ended()).isFalse();
    }

    @Test
    void goesOnBeforeTheGapWithTheNextAttempt() {
        heard(List.of(started("a"), token("a", 0, 0), token("a", 0, 2)));

        assertThat(heard(List.of(started("b"), token("b", 0, 1), finished("b"))))
                .containsExactly(started("b"), token("b", 0, 1), finished("b"));
    }

    static IntStream seeds() {
        return IntStream.range(0, 2_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void givesTheUndisturbedTextWhateverDiesWhen(int seed) {
        var random = new Random(seed);
        int length = 1 + random.nextInt(40);

        var said =
                heard(disturbed(length, random)).stream()
                        .filter(Reply::hasToken)
                        .map(reply -> reply.getToken().getIndex())
                        .toList();

        assertThat(said).containsExactlyElementsOf(IntStream.range(0, length).boxed().toList());
        assertThat(stitcher.ended()).isTrue();
    }

    /**
     * A log of several attempts at an answer of {@code length} tokens. Each attempt reads the log
     * up to its own start and goes on there; the words of the dead arrive anywhere after it, for
     * producers may be late, and some lost a word on its way before they died.
     */
    private static List<Reply> disturbed(int length, Random random) {
        List<Reply> log = new ArrayList<>();
        List<Reply> late = new ArrayList<>();
        for (int attempt = 0; ; attempt++) {
            String id = "attempt-" + attempt;
            var reader = new ReplyStitcher();
            log.forEach(reader::next);
            log.add(started(id));
            boolean survives = attempt == 5 || random.nextInt(3) == 0;
            int end = survives ? length : random.nextInt(reader.tokensSaid(0), length + 1);
            int lost = survives || random.nextBoolean() ? -1 : random.nextInt(length + 1);
            for (int index = reader.tokensSaid(0); index < end; index++) {
                if (index != lost) {
                    log.add(token(id, 0, index));
                }
                if (!late.isEmpty() && random.nextBoolean()) {
                    log.add(late.removeFirst());
                }
            }
            if (survives) {
                log.add(finished(id));
                log.addAll(late);
                return log;
            }
            for (int index = end; index < Math.min(length, end + 3); index++) {
                late.add(token(id, 0, index));
            }
        }
    }

    private List<Reply> heard(List<Reply> log) {
        return log.stream().map(stitcher::next).flatMap(Optional::stream).toList();
    }

    private static Reply started(String attempt) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setStarted(Started.newBuilder().setNodeId("node of " + attempt))
                .build();
    }

    private static Reply anew(String attempt) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setStarted(Started.newBuilder().setBeginsAnew(true))
                .build();
    }

    private static Reply token(String attempt, int choice, int index) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setToken(Token.newBuilder().setChoice(choice).setIndex(index))
                .build();
    }

    private static Reply finished(String attempt) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setFinished(Finished.getDefaultInstance())
                .build();
    }
}
