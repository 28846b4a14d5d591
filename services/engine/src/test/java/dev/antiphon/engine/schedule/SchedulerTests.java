package dev.antiphon.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

class SchedulerTests {

    private final Scheduler scheduler = new Scheduler(new SchedulerSettings(8, 16, 4, 32));

    @Test
    void computesAPromptInPiecesThatFitAStep() {
        scheduler.add(1, 70, 80);

        assertThat(List.of(scheduler.next(), scheduler.next(), scheduler.next()))
                .allSatisfy(step -> assertThat(step).hasSize(1))
                .extracting(step -> step.getFirst().rows())
                .containsExactly(32, 32, 6);
        assertThat(scheduler.next()).isEmpty();
    }

    @Test
    void wantsTheNextTokenOnlyAfterTheLastPiece() {
        scheduler.add(1, 40, 50);

        assertThat(scheduler.next().getFirst().last()).isFalse();
        assertThat(scheduler.next().getFirst().last()).isTrue();
    }

    @Test
    void letsThoseWhoDecodeGoOnBesideALongPrompt() {
        scheduler.add(1, 4, 20);
        scheduler.next();
        scheduler.grow(1);
        scheduler.add(2, 60, 60);

        var step = scheduler.next();

        assertThat(step).extracting(Work::sequence).containsExactly(1L, 2L);
        assertThat(step).extracting(Work::rows).containsExactly(1, 31);
    }

    @Test
    void keepsTheOrderOfArrivalWhenTheFirstDoesNotFitYet() {
        scheduler.add(1, 10, 100);
        scheduler.add(2, 10, 100);
        scheduler.add(3, 10, 16);

        scheduler.next();

        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(scheduler.waiting()).isEqualTo(2);
    }

    @Test
    void refusesWhatCanNeverFit() {
        assertThatThrownBy(() -> scheduler.add(1, 1, 8 * 16 + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the cache holds 128");
    }

    @Test
    void forgetsASequenceThatWasRemovedWhileItWaited() {
        scheduler.add(1, 10, 128);
        scheduler.add(2, 10, 128);
        scheduler.next();

        scheduler.remove(2);
        scheduler.remove(1);

        assertThat(scheduler.next()).isEmpty();
        assertThat(scheduler.cacheUsage()).isZero();
    }

    static IntStream seeds() {
        return IntStream.range(0, 1_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void finishesEveryoneAndSharesNoBlock(int seed) {
        var random = new Random(seed);
        var settings =
                new SchedulerSettings(
                        4 + random.nextInt(30), 16, 1 + random.nextInt(6), 8 + random.nextInt(60));
        var crowd = new Crowd(new Scheduler(settings), settings, random);

        crowd.run(40);

        assertThat(crowd.scheduler.waiting()).isZero();
        assertThat(crowd.scheduler.running()).isZero();
        assertThat(crowd.scheduler.cacheUsage()).isZero();
    }

    /** Sequences that come at random, grow to a random length, and sometimes leave early. */
    private static final class Crowd {

        private final Scheduler scheduler;
        private final SchedulerSettings settings;
        private final Random random;
        private final Map<Long, Integer> stillToSay = new HashMap<>();
        private final Map<Long, Integer> computed = new HashMap<>();

        Crowd(Scheduler scheduler, SchedulerSettings settings, Random random) {
            this.scheduler = scheduler;
            this.settings = settings;
            this.random = random;
        }

        void run(int arrivals) {
            long next = 1;
            int idleSteps = 0;
            while (next <= arrivals || !stillToSay.isEmpty()) {
                if (next <= arrivals && random.nextInt(3) == 0) {
                    arrive(next++);
                }
                var step = scheduler.next();
                check(step);
                step.forEach(this::settle);
                idleSteps = step.isEmpty() && next > arrivals ? idleSteps + 1 : 0;
                assertThat(idleSteps).as("steps without work while some wait").isLessThan(2);
            }
        }

        private void arrive(long id) {
            int most = 1 + random.nextInt(settings.maxTokens());
            int known = 1 + random.nextInt(most);
            scheduler.add(id, known, most);
            stillToSay.put(id, random.nextInt(most - known + 1));
            computed.put(id, 0);
        }

        private void check(List<Work> step) {
            Set<Integer> blocks = new HashSet<>();
            for (var work : step) {
                assertThat(work.from()).isEqualTo(computed.get(work.sequence()));
                assertThat(work.blocks().length * settings.blockTokens())
                        .isGreaterThanOrEqualTo(work.from() + work.rows());
                for (int block : work.blocks()) {
                    assertThat(blocks.add(block)).as("block %d has one owner", block).isTrue();
                }
            }
            assertThat(step.stream().mapToInt(Work::rows).sum())
                    .isLessThanOrEqualTo(settings.maxRows());
            assertThat(step.size()).isLessThanOrEqualTo(settings.maxSequences());
        }

        private void settle(Work work) {
            computed.merge(work.sequence(), work.rows(), Integer::sum);
            boolean leavesEarly = random.nextInt(50) == 0;
            int left = stillToSay.getOrDefault(work.sequence(), 0);
            if (leavesEarly || (work.last() && left == 0)) {
                scheduler.remove(work.sequence());
                stillToSay.remove(work.sequence());
            } else if (work.last()) {
                stillToSay.put(work.sequence(), left - 1);
                scheduler.grow(work.sequence());
            }
        }
    }
}
