package dev.antiphon.gateway.replies;

import dev.antiphon.gateway.kafka.KafkaClients;
import dev.antiphon.platform.task.RunningTask;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
final class PartitionReader implements Task {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final long NOWHERE = -1;

    private final TopicPartition partition;
    private final KafkaClients clients;
    private final Map<String, List<Reading>> waiting = new ConcurrentHashMap<>();
    private final CountDownLatch positioned = new CountDownLatch(1);
    private @Nullable RunningTask running;

    /** The offset of the next record that is handed out; what lies before it has been. */
    private volatile long position = NOWHERE;

    PartitionReader(TopicPartition partition, KafkaClients clients) {
        this.partition = partition;
        this.clients = clients;
    }

    void start() {
        running = RunningTask.start(this);
    }

    void stop() throws InterruptedException {
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }

    @Override
    public String name() {
        return "replies-" + partition.partition();
    }

    int partition() {
        return partition.partition();
    }

    long position() {
        return position;
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
        reading.startNow();
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

    @Override
    public void run() {
        try (var consumer = clients.reader()) {
            read(consumer);
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
