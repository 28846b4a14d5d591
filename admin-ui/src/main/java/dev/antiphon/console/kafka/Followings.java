package dev.antiphon.console.kafka;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A thread for everything that follows topics; after a failure it begins anew. */
@Component
class Followings implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Followings.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final List<Following> followings;
    private final List<Thread> threads = new ArrayList<>();

    Followings(KafkaSettings settings, List<Following> followings) {
        this.settings = settings;
        this.followings = followings;
    }

    @Override
    public synchronized void start() {
        for (Following following : followings) {
            threads.add(
                    Thread.ofVirtual()
                            .name("follow-" + following.what())
                            .start(() -> run(following)));
        }
    }

    @Override
    public synchronized void stop() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !threads.isEmpty();
    }

    private void run(Following following) {
        String lastProblem = "";
        while (true) {
            try (var reader = new TopicReader(settings)) {
                try {
                    following.read(reader);
                } catch (InterruptException | InterruptedException stopped) {
                    // Cleared, or else the reader could not say goodbye.
                    var _ = Thread.interrupted();
                    log.debug("stopped", stopped);
                    return;
                }
            } catch (KafkaException unavailable) {
                // The same every second until Kafka is there again: once is enough.
                if (!lastProblem.equals(unavailable.toString())) {
                    log.warn(
                            "cannot follow {}, trying again: {}",
                            following.what(),
                            unavailable.getMessage());
                }
                lastProblem = unavailable.toString();
            }
            try {
                Thread.sleep(PAUSE_AFTER_FAILURE);
            } catch (InterruptedException stopped) {
                log.debug("stopped", stopped);
                return;
            }
        }
    }
}
