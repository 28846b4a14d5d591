package dev.antiphon.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class SchedulerTests {

    private final Scheduler scheduler = new Scheduler(new SchedulerSettings(8, 16, 4, 32, 1));

    @Test
    void computesAPromptInPiecesThatFitAStep() {
        scheduler.add(1, tokens(1, 70), 80, 0);

        assertThat(List.of(scheduler.next(), scheduler.next(), scheduler.next()))
                .allSatisfy(step -> assertThat(step).hasSize(1))
                .extracting(step -> step.getFirst().rows())
                .containsExactly(32, 32, 6);
        assertThat(scheduler.next()).isEmpty();
    }

    @Test
    void wantsTheNextTokenOnlyAfterTheLastPiece() {
        scheduler.add(1, tokens(1, 40), 50, 0);

        assertThat(scheduler.next().getFirst().last()).isFalse();
        assertThat(scheduler.next().getFirst().last()).isTrue();
    }

    @Test
    void letsThoseWhoDecodeGoOnBesideALongPrompt() {
        scheduler.add(1, tokens(1, 4), 20, 0);
        scheduler.next();
        scheduler.grow(1, 7);
        scheduler.add(2, tokens(2, 60), 60, 0);

        var step = scheduler.next();

        assertThat(step).extracting(Work::sequence).containsExactly(1L, 2L);
        assertThat(step).extracting(Work::rows).containsExactly(1, 31);
    }

    @Test
    void keepsTheOrderOfArrivalWhenTheFirstDoesNotFitYet() {
        scheduler.add(1, tokens(1, 70), 100, 0);
        scheduler.add(2, tokens(2, 70), 100, 0);
        scheduler.add(3, tokens(3, 10), 16, 0);

        scheduler.next();

        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(scheduler.waiting()).isEqualTo(2);
    }

    @Test
    void computesNothingTwiceThatTheCacheStillHolds() {
        scheduler.add(1, tokens(1, 40), 50, 0);
        scheduler.next();
        scheduler.next();
        scheduler.remove(1);
        scheduler.add(2, tokens(1, 40), 50, 0);

        var work = scheduler.next().getFirst();

        assertThat(work.from()).isEqualTo(32);
        assertThat(work.rows()).isEqualTo(8);
        assertThat(scheduler.sharedTokens()).isEqualTo(32);
        assertThat(scheduler.prefixTokens()).isEqualTo(80);
    }

    @Test
    void computesTheLastTokenAgainSinceWhatFollowsItIsWanted() {
        scheduler.add(1, tokens(1, 32), 50, 0);
        scheduler.next();
        scheduler.add(2, tokens(1, 32), 50, 0);

        assertThat(scheduler.next().getFirst().from()).isEqualTo(16);
    }

    @Test
    void usesNothingAgainOfAStepThatWasNotComputed() {
        scheduler.add(1, tokens(1, 32), 50, 0);
        scheduler.next();
        scheduler.remove(1);
        scheduler.forget();
        scheduler.add(2, tokens(1, 32), 50, 0);

        assertThat(scheduler.next().getFirst().from()).isZero();
    }

    @Test
    void letsTheLowestPriorityMakeWayAndOfThoseTheLatest() {
        for (int id = 1; id <= 4; id++) {
            scheduler.add(id, tokens(id, 16), 128, id == 2 ? -1 : 0);
        }
        scheduler.next();
        scheduler.next();
        for (int grown = 0; grown < 16; grown++) {
            IntStream.rangeClosed(1, 4).forEach(id -> scheduler.grow(id, 7));
            scheduler.next();
        }
        IntStream.rangeClosed(1, 4).forEach(id -> scheduler.grow(id, 7));

        assertThat(scheduler.next()).extracting(Work::sequence).containsExactly(1L, 3L);
        assertThat(scheduler.preemptions()).isEqualTo(2);
        scheduler.remove(2);
        scheduler.remove(4);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void letsNobodyMakeWayWhoseTokenIsUnderWay() {
        for (int id = 1; id <= 4; id++) {
            scheduler.add(id, tokens(id, 16), 128, id == 1 ? 1 : 0);
        }
        scheduler.next();
        scheduler.next();
        for (int grown = 0; grown < 16; grown++) {
            IntStream.rangeClosed(1, 4).forEach(id -> scheduler.grow(id, 7));
            scheduler.next();
        }
        scheduler.grow(1, 7);

        assertThat(scheduler.next()).isEmpty();
        assertThat(scheduler.preemptions()).isEqualTo(1);
        assertThat(scheduler.waiting()).isEqualTo(1);
        scheduler.grow(2, 7);
        assertThat(scheduler.next()).extracting(Work::sequence).containsExactly(2L);
    }

    @Test
    void spreadsSequencesOverTheStepsThatAreUnderWay() {
        var deep = new Scheduler(new SchedulerSettings(8, 16, 4, 32, 2));
        for (int id = 1; id <= 4; id++) {
            deep.add(id, tokens(id, 2), 128, 0);
        }

        assertThat(deep.next()).extracting(Work::sequence).containsExactly(1L, 2L, 3L, 4L);
        IntStream.rangeClosed(1, 4).forEach(id -> deep.grow(id, 7));
        assertThat(deep.next()).extracting(Work::sequence).containsExactly(1L, 2L);
        assertThat(deep.next()).extracting(Work::sequence).containsExactly(3L, 4L);
        assertThat(deep.next()).isEmpty();
        deep.grow(1, 7);
        deep.grow(2, 7);
        assertThat(deep.next()).extracting(Work::sequence).containsExactly(1L, 2L);
    }

    @Test
    void refusesWhatCanNeverFit() {
        assertThatThrownBy(() -> scheduler.add(1, tokens(1, 1), 8 * 16 + 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the cache holds 128");
    }

    @Test
    void forgetsASequenceThatWasRemovedWhileItWaited() {
        scheduler.add(1, tokens(1, 10), 128, 0);
        scheduler.add(2, tokens(2, 10), 128, 0);
        scheduler.next();

        scheduler.remove(2);
        scheduler.remove(1);

        assertThat(scheduler.next()).isEmpty();
        assertThat(scheduler.cacheUsage()).isZero();
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void finishesEveryoneAndSharesNoBlock(int seed) {
        var random = new Random(seed);
        var settings =
                new SchedulerSettings(
                        4 + random.nextInt(30),
                        16,
                        1 + random.nextInt(6),
                        8 + random.nextInt(60),
                        1 + seed % 4);
        var crowd = new Crowd(new Scheduler(settings), settings, random);

        crowd.run(40);

        assertThat(crowd.scheduler.waiting()).isZero();
        assertThat(crowd.scheduler.running()).isZero();
        assertThat(crowd.scheduler.cacheUsage()).isZero();
    }

    private static int[] tokens(int seed, int count) {
        return new Random(seed).ints(count, 0, 1_000).toArray();
    }

    /**
     * Sequences that come at random, many with the same beginning, grow to a random length, and
     * sometimes leave early; and a cache that remembers what was written into it.
     */
    private static final class Crowd {

        private final Scheduler scheduler;
        private final SchedulerSettings settings;
        private final Random random;
        private final Map<Long, Integer> stillToSay = new HashMap<>();
        private final Map<Long, List<Integer>> tokens = new HashMap<>();
        private final Map<Integer, List<Integer>> cache = new HashMap<>();
        private final Queue<List<Work>> underWay = new ArrayDeque<>();

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
                step.forEach(this::write);
                underWay.add(step);
                if (step.isEmpty() || underWay.size() == settings.depth()) {
                    underWay.remove().forEach(this::settle);
                }
                boolean idle = underWay.stream().allMatch(List::isEmpty) && next > arrivals;
                idleSteps = idle && step.isEmpty() ? idleSteps + 1 : 0;
                assertThat(idleSteps).as("steps without work while some wait").isLessThan(2);
            }
        }

        private void arrive(long id) {
            int most = 1 + random.nextInt(settings.maxTokens());
            int known = 1 + random.nextInt(most);
            int[] beginning = tokens(random.nextInt(3), known);
            int own = random.nextInt(known);
            for (int at = own; at < known && random.nextBoolean(); at++) {
                beginning[at] = random.nextInt(1_000);
            }
            scheduler.add(id, beginning, most, random.nextInt(3));
            stillToSay.put(id, random.nextInt(most - known + 1));
            tokens.put(id, IntStream.of(beginning).boxed().collect(Collectors.toList()));
        }

        private void check(List<Work> step) {
            Set<Integer> written = new HashSet<>();
            for (var work : step) {
                int end = work.from() + work.rows();
                assertThat(work.blocks().length * settings.blockTokens())
                        .isGreaterThanOrEqualTo(end);
                for (int at = 0; at < work.from(); at++) {
                    assertThat(cache.get(place(work, at)))
                            .as("what is in the cache for token %d", at)
                            .isEqualTo(known(work).subList(0, at + 1));
                }
                for (int at = work.from(); at < end; at++) {
                    assertThat(written.add(place(work, at))).as("one writer").isTrue();
                }
            }
            for (var work : step) {
                for (int at = 0; at < work.from(); at++) {
                    assertThat(written).as("no reader beside it").doesNotContain(place(work, at));
                }
            }
            assertThat(step.stream().mapToInt(Work::rows).sum())
                    .isLessThanOrEqualTo(settings.maxRows());
            assertThat(step.size()).isLessThanOrEqualTo(settings.maxSequences());
        }

        private void write(Work work) {
            for (int at = work.from(); at < work.from() + work.rows(); at++) {
                cache.put(place(work, at), List.copyOf(known(work).subList(0, at + 1)));
            }
        }

        private List<Integer> known(Work work) {
            return tokens.getOrDefault(work.sequence(), List.of());
        }

        private int place(Work work, int at) {
            int block = work.blocks()[at / settings.blockTokens()];
            return block * settings.blockTokens() + at % settings.blockTokens();
        }

        private void settle(Work work) {
            if (!stillToSay.containsKey(work.sequence())) {
                return;
            }
            assertThat(work.last()).isEqualTo(work.from() + work.rows() == known(work).size());
            boolean leavesEarly = random.nextInt(50) == 0;
            int left = stillToSay.getOrDefault(work.sequence(), 0);
            if (leavesEarly || (work.last() && left == 0)) {
                scheduler.remove(work.sequence());
                stillToSay.remove(work.sequence());
            } else if (work.last()) {
                stillToSay.put(work.sequence(), left - 1);
                int token = random.nextInt(1_000);
                known(work).add(token);
                scheduler.grow(work.sequence(), token);
            }
        }
    }
}
