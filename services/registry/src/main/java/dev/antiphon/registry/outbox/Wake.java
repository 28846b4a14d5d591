package dev.antiphon.registry.outbox;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the publisher that something is waiting, so that it need not look all the time. */
@Component
class Wake {

    private final Semaphore calls = new Semaphore(0);

    void up() {
        calls.release();
    }

    /** Waits for a call, or as long as told if none comes. */
    void await(Duration longest) throws InterruptedException {
        if (calls.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            calls.drainPermits();
        }
    }
}
