package dev.antiphon.channels.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.outbound.Answer;
import dev.antiphon.channels.outbound.Piece;
import dev.antiphon.channels.outbound.Said;

import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

class TalksTests {

    private final UUID conversation = UUID.randomUUID();
    private Instant now = Instant.EPOCH;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Talks talks = new Talks(new LiveSettings(Duration.ofMinutes(1), 2, 3, 4), clock);

    @Test
    void tellAListenerWhatWasSaidLatelyAndThenWhatIsSaid() throws Exception {
        // Given
        talks.heard(answer("t1"));
        talks.heard(piece("t2", 0));
        // When
        try (var listener = talks.listen(conversation)) {
            talks.heard(piece("t2", 1));
            talks.kept(conversation);
            // Then
            assertThat(all(listener))
                    .containsExactly(
                            new Signal.Heard(answer("t1")),
                            new Signal.Heard(piece("t2", 0)),
                            new Signal.Heard(piece("t2", 1)),
                            new Signal.Kept());
        }
        assertThat(talks.listenersOf(conversation)).isZero();
    }

    @Test
    void forgetThePiecesWhenTheAnswerIsThere() throws Exception {
        // Given
        talks.heard(piece("t", 0));
        talks.heard(answer("t"));
        talks.heard(piece("t", 0));
        // When
        try (var listener = talks.listen(conversation)) {
            // Then
            assertThat(all(listener)).containsExactly(new Signal.Heard(answer("t")));
        }
    }

    @Test
    void areSilentAboutWhatIsSaidAgain() throws Exception {
        // Given
        try (var listener = talks.listen(conversation)) {
            talks.heard(piece("t", 0));
            talks.heard(piece("t", 1));
            all(listener);
            // When
            talks.heard(piece("t", 0));
            talks.heard(piece("t", 1));
            talks.heard(piece("t", 2));
            talks.heard(answer("t"));
            talks.heard(answer("t"));
            // Then
            assertThat(all(listener))
                    .containsExactly(
                            new Signal.Heard(piece("t", 2)), new Signal.Heard(answer("t")));
        }
    }

    @Test
    void forgetATurnThatIsTooLongForThem() throws Exception {
        // Given
        for (int i = 0; i < 5; i++) {
            talks.heard(piece("t", i));
        }
        // When
        try (var listener = talks.listen(conversation)) {
            // Then
            assertThat(all(listener)).isEmpty();
        }
    }

    @Test
    void sendAwayAListenerWhoIsTooSlow() throws Exception {
        // Given
        try (var listener = talks.listen(conversation)) {
            // When
            for (int i = 0; i < 5; i++) {
                talks.heard(piece("t", i));
            }
            // Then
            assertThat(listener.next(Duration.ZERO)).isInstanceOf(Signal.Over.class);
        }
    }

    @Test
    void sendEverybodyAwayWhenTheServiceStops() throws Exception {
        // Given
        try (var listener = talks.listen(conversation)) {
            // When
            talks.close();
            // Then
            assertThat(listener.next(Duration.ZERO)).isInstanceOf(Signal.Over.class);
            assertThat(talks.listen(conversation).next(Duration.ZERO))
                    .isInstanceOf(Signal.Over.class);
        }
    }

    @Test
    void forgetWhatIsOldAndWhatIsTooMuch() throws Exception {
        // Given
        talks.heard(answer("old"));
        now = now.plusSeconds(61);
        var second = UUID.randomUUID();
        var third = UUID.randomUUID();
        var fourth = UUID.randomUUID();
        List.of(second, third, fourth)
                .forEach(each -> talks.heard(new Piece(each, "t", 0, "text")));
        // When
        talks.forgetOld();
        // Then
        for (UUID forgotten : List.of(conversation, second)) {
            try (var listener = talks.listen(forgotten)) {
                assertThat(all(listener)).isEmpty();
            }
        }
        for (UUID known : List.of(third, fourth)) {
            try (var listener = talks.listen(known)) {
                assertThat(all(listener)).hasSize(1);
            }
        }
    }

    private Said piece(String turn, int index) {
        return new Piece(conversation, turn, index, "text");
    }

    private Said answer(String turn) {
        return new Answer("answer-" + turn, conversation, "web", turn, Answer.Kind.TEXT, "text");
    }

    private static List<Signal> all(Listener listener) throws InterruptedException {
        var all = new ArrayList<Signal>();
        Signal signal = listener.next(Duration.ZERO);
        while (!(signal instanceof Signal.Silence)) {
            all.add(signal);
            signal = listener.next(Duration.ZERO);
        }
        return all;
    }
}
