package dev.antiphon.inference.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Released;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Token;

import org.junit.jupiter.api.Test;

import java.util.List;

class TranscriptTests {

    private final Transcript transcript = new Transcript();

    @Test
    void knowsTheTokensOfEveryChoice() {
        started("a");
        token("a", 0, 0, 10);
        token("a", 1, 0, 20);
        token("a", 0, 1, 11);

        assertThat(transcript.tokens(0)).containsExactly(10, 11);
        assertThat(transcript.tokens(1)).containsExactly(20);
        assertThat(transcript.tokensSaid()).isEqualTo(3);
    }

    @Test
    void knowsWhichChoicesAreComplete() {
        started("a");
        transcript.hear(
                reply("a")
                        .setToken(
                                Token.newBuilder().setFinishReason(FinishReason.FINISH_REASON_STOP))
                        .build());

        assertThat(transcript.finished(0)).isTrue();
        assertThat(transcript.finished(1)).isFalse();
    }

    @Test
    void countsTheAttemptsSinceTheLastNewToken() {
        started("a");
        started("b");
        token("b", 0, 0, 10);
        started("c");
        token("b", 0, 1, 11);
        started("d");

        assertThat(transcript.attemptsWithoutProgress()).isEqualTo(2);
    }

    @Test
    void countsNoAttemptThatWasReleased() {
        started("a");
        started("b");
        started("c");
        transcript.hear(reply("b").setReleased(Released.getDefaultInstance()).build());
        transcript.hear(reply("c").setReleased(Released.getDefaultInstance()).build());

        assertThat(transcript.attemptsWithoutProgress()).isEqualTo(1);
        assertThat(transcript.attempts()).isEqualTo(3);
    }

    @Test
    void countsNoAttemptWhoseProcessWasHeardOfAgain() {
        started("a", "one");
        started("b", "two");
        started("c", "one");
        started("d", "one");
        assertThat(transcript.attemptsWithoutProgress()).isEqualTo(2);

        transcript.livesOn("one");
        assertThat(transcript.attemptsWithoutProgress()).isEqualTo(1);
    }

    @Test
    void countsWhatAProcessTriedInVainThoughItLives() {
        for (String attempt : List.of("a", "b", "c")) {
            started(attempt, "one");
            transcript.hear(
                    reply(attempt).setReleased(Released.newBuilder().setInVain(true)).build());
        }
        assertThat(transcript.attemptsWithoutProgress()).isEqualTo(3);

        started("d", "one");
        token("d", 0, 0, 10);
        assertThat(transcript.attemptsWithoutProgress()).isZero();
    }

    @Test
    void endsAnAttemptWhereItLostAToken() {
        started("a");
        token("a", 0, 0, 10);
        token("a", 0, 2, 12);
        token("a", 0, 1, 11);
        transcript.hear(reply("a").setFinished(Finished.getDefaultInstance()).build());

        assertThat(transcript.tokens(0)).containsExactly(10);
        assertThat(transcript.ended()).isFalse();
    }

    @Test
    void knowsThatTheAnswerEnded() {
        started("a");
        transcript.hear(reply("a").setFinished(Finished.getDefaultInstance()).build());

        assertThat(transcript.ended()).isTrue();
    }

    private void started(String attempt) {
        started(attempt, "");
    }

    private void started(String attempt, String process) {
        transcript.hear(
                reply(attempt).setStarted(Started.newBuilder().setProcessId(process)).build());
    }

    private void token(String attempt, int choice, int index, int token) {
        transcript.hear(
                reply(attempt)
                        .setToken(
                                Token.newBuilder()
                                        .setChoice(choice)
                                        .setIndex(index)
                                        .setTokenId(token))
                        .build());
    }

    private static Reply.Builder reply(String attempt) {
        return Reply.newBuilder().setRequestId("request").setAttemptId(attempt);
    }
}
