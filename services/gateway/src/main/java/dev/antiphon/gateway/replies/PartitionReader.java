package dev.antiphon.gateway.replies;

import dev.antiphon.gateway.kafka.KafkaClients;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Reads one partition of the reply log from now on, in one thread, and hands every record to those
 * who wait for its request.
 */
final class PartitionReader {

    private static final Logger log = LoggerFactory.getLogger(PartitionReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final long NOWHERE = -1;

    private final TopicPartition partition;
    private final KafkaClients clients;
    private final Map<String, List<Reading>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final Thread thread;

    /** The offset of the next record that is handed out; what lies before it has been. */
    private volatile long position = NOWHERE;

    PartitionReader(TopicPartition partition, KafkaClients clients) {
        this.partition = partition;
        this.clients = clients;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("replies-" + partition.partition())
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    int partition() {
        return partition.partition();
    }

    boolean isPositioned() {
        return position != NOWHERE;
    }

    boolean awaitPosition(Duration limit) throws InterruptedException {
        return positioned.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Begins to collect what is said about a request. Nothing is missed: a record at or behind the
     * reading's start is looked at after the reading has been entered, since the position moves on
     * before the record is handed out and is asked for after the entry.
     */
    Reading open(String requestId) {
        var reading = new Reading(requestId, this);
        waiting.merge(
                requestId,
                List.of(reading),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        reading.startAt(position);
        return reading;
    }

    void close(Reading reading) {
        waiting.computeIfPresent(
                reading.requestId(),
                (_, readings) -> {
                    var left = readings.stream().filter(other -> other != reading).toList();
                    return left.isEmpty() ? null : left;
                });
    }

    private void run() {
        while (true) {
            try (var consumer = clients.reader()) {
                readUntilStopped(consumer);
                return;
            } catch (KafkaException unavailable) {
                log.warn("cannot read {}, trying again: {}", partition, unavailable.toString());
            }
            try {
                Thread.sleep(PAUSE_AFTER_FAILURE);
            } catch (InterruptedException stopped) {
                log.debug("stopped", stopped);
                return;
            }
        }
    }

    private void readUntilStopped(KafkaConsumer<String, byte[]> consumer) {
        try {
            read(consumer);
        } catch (InterruptException stopped) {
            log.debug("stopped", stopped);
            // Or the consumer would not close in order.
            boolean _ = Thread.interrupted();
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) {
        consumer.assign(List.of(partition));
        if (isPositioned()) {
            consumer.seek(partition, position);
        } else {
            consumer.seekToEnd(List.of(partition));
            position = consumer.position(partition);
            positioned.countDown();
        }
        while (true) {
            for (var said : consumer.poll(POLL)) {
                position = said.offset() + 1;
                handOut(said);
            }
        }
    }

    private void handOut(ConsumerRecord<String, byte[]> said) {
        if (said.key() != null) {
            waiting.getOrDefault(said.key(), List.of()).forEach(reading -> reading.hear(said));
        }
    }
}
