package dev.antiphon.chaos.storm;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What is broken when: the same for the same seed, as far as the same nodes are up. */
final class Schedule {

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(4);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(6);

    /** Of a hundred strikes. */
    private static final int KILLS = 25;

    private static final int PAUSES = 25;
    private static final int SILENCES = 20;
    private static final int CUTS = 20;

    private final Random random;

    Schedule(long seed) {
        this.random = new Random(seed);
    }

    /** For how long nothing new is broken. */
    Duration pause() {
        return between(SHORTEST_PAUSE, LONGEST_PAUSE);
    }

    /**
     * What is broken next.
     *
     * @param up nodes that are not broken
     * @param brokerUp whether the broker is not
     * @return empty if everything that could be hit is broken
     */
    Optional<Strike> next(List<String> up, boolean brokerUp) {
        int kind = random.nextInt(100);
        int victim = random.nextInt(Integer.MAX_VALUE);
        var lasts = between(SHORTEST, LONGEST);
        if (brokerUp && (up.isEmpty() || kind >= KILLS + PAUSES + SILENCES + CUTS)) {
            return Optional.of(new Strike.BrokerRestart(kind % 2 == 0));
        }
        return up.isEmpty()
                ? Optional.empty()
                : Optional.of(strike(kind, up.get(victim % up.size()), lasts));
    }

    private static Strike strike(int kind, String node, Duration lasts) {
        if (kind < KILLS) {
            return new Strike.Kill(node);
        }
        if (kind < KILLS + PAUSES) {
            return new Strike.Pause(node, lasts);
        }
        return kind < KILLS + PAUSES + SILENCES
                ? new Strike.Silence(node, lasts)
                : new Strike.Cut(node, lasts);
    }

    private Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }
}
