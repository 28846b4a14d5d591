package dev.antiphon.console.user;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts attempts to come in before they are tried, so that many at once count as many. A name's
 * success takes back what it cost. At most {@value #MAX_COUNTED} counts are kept; the oldest goes
 * first.
 */
@Component
class LoginAttempts {

    private static final int MAX_COUNTED = 20_000;

    private final ThrottleSettings settings;
    private final Clock clock;
    private final Map<Counted, Count> counts = new LinkedHashMap<>();

    LoginAttempts(ThrottleSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Counted(String name, String address) {}

    private record Count(int attempts, Instant since) {}

    /** Counts an attempt; false if there were too many, in which case it is not to be tried. */
    synchronized boolean take(String name, String address) {
        var pair = new Counted(name, address);
        var place = new Counted("", address);
        var person = new Counted(name, "");
        if (attempts(pair) >= settings.attempts()
                || attempts(place) >= settings.attemptsOfAddress()
                || attempts(person) >= settings.attemptsOfName()) {
            return false;
        }
        for (Counted counted : List.of(pair, place, person)) {
            count(counted, attempts(counted) + 1);
        }
        return true;
    }

    /** The attempt was right. */
    synchronized void succeeded(String name, String address) {
        counts.remove(new Counted(name, address));
        for (Counted counted : List.of(new Counted("", address), new Counted(name, ""))) {
            count(counted, Math.max(0, attempts(counted) - 1));
        }
    }

    private int attempts(Counted counted) {
        Count count = counts.get(counted);
        return count == null || isOver(count) ? 0 : count.attempts();
    }

    private void count(Counted counted, int attempts) {
        Count before = counts.remove(counted);
        Instant since = before == null || isOver(before) ? clock.instant() : before.since();
        if (attempts == 0) {
            return;
        }
        counts.put(counted, new Count(attempts, since));
        if (counts.size() > MAX_COUNTED) {
            counts.remove(counts.keySet().iterator().next());
        }
    }

    private boolean isOver(Count count) {
        return !clock.instant().isBefore(count.since().plus(settings.window()));
    }
}
