package dev.antiphon.inference.heartbeat;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Sends heartbeats, one at a time: what waits out an outage would be old news. */
public final class Heartbeats {

    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    /** Heartbeats that may be missed before people are told. */
    private static final int MISSED = 3;

    private final Producer<String, byte[]> producer;
    private final Duration interval;
    private final Supplier<Heartbeat> now;
    private final Thread thread = Thread.ofVirtual().name("heartbeats").unstarted(this::run);
    private Future<?> last = CompletableFuture.completedFuture(null);
    private int missed;

    /**
     * Sends with a producer that stays the caller's.
     *
     * @param now how the node is doing at this moment
     */
    public Heartbeats(
            Producer<String, byte[]> producer,
            HeartbeatSettings settings,
            Supplier<Heartbeat> now) {
        this.producer = producer;
        this.interval = settings.interval();
        this.now = now;
    }

    /** Sends the first one and goes on. */
    public void start() {
        thread.start();
    }

    /** Sends a last one. */
    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        send();
    }

    private void run() {
        try {
            while (true) {
                beat();
                Thread.sleep(interval);
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        }
    }

    private void beat() {
        switch (last.state()) {
            case RUNNING -> missed();
            case FAILED, CANCELLED -> {
                missed();
                send();
            }
            case SUCCESS -> {
                if (missed >= MISSED) {
                    log.info("Kafka takes heartbeats again");
                }
                missed = 0;
                send();
            }
        }
    }

    private void missed() {
        if (++missed == MISSED) {
            log.warn("Kafka takes no heartbeats; trying on");
        }
    }

    private void send() {
        var heartbeat = now.get();
        try {
            last =
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.HEARTBEATS.name(),
                                    heartbeat.getNodeId(),
                                    heartbeat.toByteArray()));
        } catch (KafkaException unavailable) {
            log.warn("no heartbeat was sent: {}", unavailable.toString());
        }
    }
}
