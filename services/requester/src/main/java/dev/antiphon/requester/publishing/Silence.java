package dev.antiphon.requester.publishing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * For how long nothing has been heard of a request. A broker drops a record that too many dead
 * nodes were given, so a request is published again after a while. Once too often does no harm:
 * whoever takes it second goes on after what was said. For use by one thread.
 */
public final class Silence {

    private final InstantSource clock;
    private Duration patience;
    private Instant began;

    /**
     * Begins now.
     *
     * @param patience after which it lasts too long
     */
    public Silence(Duration patience, InstantSource clock) {
        this.clock = clock;
        this.patience = patience;
        this.began = clock.instant();
    }

    /** Something was heard, or there was nothing to hear before now. */
    public void beginAnew() {
        began = clock.instant();
    }

    /** Whether the request is to be published again. */
    public boolean lastsTooLong() {
        return began.plus(patience).isBefore(clock.instant());
    }

    /** The request was published again; the next time it may take twice as long. */
    public void publishedAgain() {
        patience = patience.multipliedBy(2);
        beginAnew();
    }
}
