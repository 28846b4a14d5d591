package dev.antiphon.chaos.storm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class ScheduleTests {

    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

    @Test
    void breaksTheSameForTheSameSeed() {
        // Given
        var one = new Schedule(7);
        var other = new Schedule(7);
        // When, then
        for (int strike = 0; strike < 100; strike++) {
            assertThat(one.pause()).isEqualTo(other.pause());
            assertThat(one.next(NODES, true)).isEqualTo(other.next(NODES, true));
        }
    }

    @Test
    void breaksInEveryWayAndNeverPausesForMoreThanTenSeconds() {
        // Given
        var schedule = new Schedule(1);
        // When
        var kinds =
                IntStream.range(0, 500)
                        .mapToObj(_ -> schedule.next(NODES, true).orElseThrow().kind())
                        .collect(Collectors.toSet());
        // Then
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "kill", "pause", "silence", "cut", "broker kill", "broker restart");
        assertThat(IntStream.range(0, 500).mapToObj(_ -> schedule.pause().toSeconds()))
                .allMatch(seconds -> seconds >= 4 && seconds <= 10);
    }

    @Test
    void leavesAloneWhatIsBroken() {
        // Given
        var schedule = new Schedule(3);
        // When, then
        for (int strike = 0; strike < 200; strike++) {
            assertThat(schedule.next(List.of("node-2"), false).orElseThrow().victim())
                    .isEqualTo("node-2");
            assertThat(schedule.next(List.of(), true).orElseThrow().victim()).isEqualTo("kafka");
            assertThat(schedule.next(List.of(), false)).isEmpty();
        }
    }
}
