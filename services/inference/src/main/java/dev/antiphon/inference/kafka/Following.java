package dev.antiphon.inference.kafka;

import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.Consumer;

/** Reads in a thread of its own until it is stopped; after a failure with another reader. */
public final class Following {

    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final String what;
    private final KafkaClients clients;
    private final Consumer<KafkaConsumer<String, byte[]>> read;
    private final Thread thread;
    private String lastProblem = "";

    /**
     * Follows something.
     *
     * @param what is followed, for people
     * @param read goes on until it is interrupted or fails
     */
    public Following(
            String what, KafkaClients clients, Consumer<KafkaConsumer<String, byte[]>> read) {
        this.what = what;
        this.clients = clients;
        this.read = read;
        this.thread = Thread.ofVirtual().name("follow-" + what).unstarted(this::run);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Reads no more; returns when that is so. */
    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void run() {
        try {
            while (goesOn()) {
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        }
    }

    private boolean goesOn() {
        try (var reader = clients.reader()) {
            try {
                read.accept(reader);
            } catch (InterruptException stopped) {
                // Cleared, or else the reader could not be closed. It is in no group that has to
                // hear of it, and the broker may keep its last question for a while.
                var _ = Thread.interrupted();
                reader.close(AT_ONCE);
                return false;
            }
        } catch (KafkaException unavailable) {
            // The same every second until Kafka is there again: once is enough.
            if (!lastProblem.equals(unavailable.toString())) {
                log.warn("cannot follow {}, trying again: {}", what, unavailable.toString());
            }
            lastProblem = unavailable.toString();
        }
        return true;
    }
}
