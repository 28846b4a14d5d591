package dev.antiphon.chaos.expected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.HeardFixture;
import dev.antiphon.probe.Question;
import dev.antiphon.probe.ReplyLog;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ComparisonTests {

    private static final List<String> TEXTS = List.of("The", " the", " cat", "", "s.");
    private static final Undisturbed EXPECTED =
            new Undisturbed(Question.greedy("shop-en", "?"), "The the cats.", 5, "stop", 4);

    @Test
    void passesWhenTwoNodesSaidWhatOneWould() {
        var heard = HeardFixture.heard("stop", 5, "The", " the", " cat", "s.");

        var comparison = Comparison.of(EXPECTED, heard, logOfTwoAttempts());

        assertThat(comparison).isEqualTo(new Comparison(true, true, 0, 0, 0));
        assertThat(comparison.passed()).isTrue();
    }

    @Test
    void passesWhenSeveralTokensCameInOnePiece() {
        var heard = HeardFixture.heard("stop", 5, "The the", " cats.");

        assertThat(Comparison.of(EXPECTED, heard, logOfTwoAttempts()).passed()).isTrue();
    }

    @Test
    void countsALostToken() {
        var heard = HeardFixture.heard("stop", 5, "The", " cat", "s.");

        assertThat(Comparison.of(EXPECTED, heard, logOfTwoAttempts()))
                .isEqualTo(new Comparison(false, true, 1, 0, 0));
    }

    @Test
    void countsTokensThatWereSaidAgain() {
        var heard = HeardFixture.heard("stop", 5, "The", " the", "The", " the", " cat", "s.");

        assertThat(Comparison.of(EXPECTED, heard, logOfTwoAttempts()))
                .isEqualTo(new Comparison(false, true, 0, 2, 0));
    }

    @Test
    void countsWhatNobodySaid() {
        var heard = HeardFixture.heard("stop", 5, "The", " the", " cat", " dog", "s.");

        assertThat(Comparison.of(EXPECTED, heard, logOfTwoAttempts()).foreign()).isEqualTo(1);
    }

    @Test
    void fallsThroughWhenTheEndDiffers() {
        Heard heard = HeardFixture.heard("length", 5, "The", " the", " cat", "s.");

        var comparison = Comparison.of(EXPECTED, heard, logOfTwoAttempts());

        assertThat(comparison.equal()).isTrue();
        assertThat(comparison.sameEnd()).isFalse();
        assertThat(comparison.passed()).isFalse();
    }

    /** The first attempt dies after two tokens and is still heard to say a third, too late. */
    private static ReplyLog logOfTwoAttempts() {
        var replies = new ArrayList<Reply>();
        replies.add(started("one"));
        replies.add(token("one", 0));
        replies.add(token("one", 1));
        replies.add(started("two"));
        replies.add(token("one", 2));
        replies.add(token("two", 2));
        replies.add(token("two", 3));
        replies.add(token("two", 4));
        replies.add(
                Reply.newBuilder()
                        .setAttemptId("two")
                        .setFinished(Finished.newBuilder().setCompletionTokens(5))
                        .build());
        return new ReplyLog(
                replies.stream().map(reply -> new ReplyLog.Entry(0, 0, reply)).toList());
    }

    private static Reply started(String attempt) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setStarted(Started.newBuilder().setNodeId("node-" + attempt))
                .build();
    }

    private static Reply token(String attempt, int index) {
        return Reply.newBuilder()
                .setAttemptId(attempt)
                .setToken(Token.newBuilder().setIndex(index).setText(TEXTS.get(index)))
                .build();
    }
}
