package dev.antiphon.gateway.replies;

import dev.antiphon.contracts.Topics;
import dev.antiphon.gateway.kafka.KafkaClients;
import dev.antiphon.gateway.kafka.Unavailable;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The reply log as this gateway reads it. Its own requests are all answered in one partition, its
 * home, which one thread reads; several gateways may share one. The partition of another gateway is
 * read too as soon as one of its clients comes here.
 */
@Component("replies")
public final class ReplyLog implements SmartLifecycle, HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(ReplyLog.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration POSITION_LIMIT = Duration.ofSeconds(10);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final ReplySettings settings;
    private final Semaphore catchUps;
    private final Map<Integer, PartitionReader> readers = new ConcurrentHashMap<>();
    private volatile @Nullable PartitionReader home;
    private volatile int partitions;
    private @Nullable Thread starter;

    ReplyLog(KafkaClients clients, ReplySettings settings) {
        this.clients = clients;
        this.settings = settings;
        this.catchUps = new Semaphore(settings.catchUps());
    }

    /**
     * Begins to read what will be said about a request that is about to be published.
     *
     * @throws Unavailable if the log is not being read yet
     */
    public Reading open(String requestId) throws Unavailable {
        var reader = home;
        if (reader == null || !reader.isPositioned()) {
            throw new Unavailable("the reply log is not being read yet");
        }
        return reader.open(requestId);
    }

    /**
     * Reads what has been said about a request from the position at which it was published, and
     * what will be.
     *
     * @throws NoSuchPosition if the log has no such partition or does not hold the position
     * @throws Unavailable if the log was not read in time
     */
    public Reading reopen(String requestId, int partition, long position)
            throws NoSuchPosition, Unavailable, InterruptedException {
        if (partitions == 0) {
            throw new Unavailable("the reply log is not being read yet");
        }
        if (partition >= partitions) {
            throw new NoSuchPosition(false);
        }
        var reader = readers.computeIfAbsent(partition, this::startReader);
        if (!reader.awaitPosition(POSITION_LIMIT)
                || !catchUps.tryAcquire(CATCH_UP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new Unavailable("the reply log could not be read in time");
        }
        var reading = reader.open(requestId);
        try {
            reading.precededBy(readBefore(reading, position));
            return reading;
        } catch (NoSuchPosition | Unavailable | RuntimeException failed) {
            reading.close();
            throw failed;
        } finally {
            catchUps.release();
        }
    }

    @Override
    public Health health() {
        var reader = home;
        return (reader != null && reader.isPositioned() ? Health.up() : Health.outOfService())
                .build();
    }

    @Override
    public synchronized void start() {
        starter = Thread.ofVirtual().name("replies").start(this::findHome);
    }

    @Override
    public synchronized void stop() {
        try {
            if (starter != null) {
                starter.interrupt();
                starter.join();
                starter = null;
            }
            for (var reader : readers.values()) {
                reader.stop();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }

    /** Before the web server takes requests, and until after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void findHome() {
        while (partitions == 0) {
            try (var consumer = clients.reader()) {
                @Nullable List<PartitionInfo> known = consumer.partitionsFor(Topics.REPLIES.name());
                if (known != null && !known.isEmpty()) {
                    int chosen = Math.floorMod(settings.instanceId().hashCode(), known.size());
                    home = readers.computeIfAbsent(chosen, this::startReader);
                    partitions = known.size();
                    log.info("answers come by partition {} of {}", chosen, known.size());
                    return;
                }
                log.warn("{} does not exist yet", Topics.REPLIES.name());
            } catch (InterruptException stopped) {
                log.debug("stopped", stopped);
                return;
            } catch (KafkaException unavailable) {
                log.warn("cannot read the reply log yet: {}", unavailable.getMessage());
            }
            try {
                Thread.sleep(PAUSE_AFTER_FAILURE);
            } catch (InterruptedException stopped) {
                log.debug("stopped", stopped);
                return;
            }
        }
    }

    private PartitionReader startReader(int partition) {
        var reader = new PartitionReader(topicPartition(partition), clients);
        reader.start();
        return reader;
    }

    private List<ConsumerRecord<String, byte[]>> readBefore(Reading reading, long position)
            throws NoSuchPosition, Unavailable {
        var partition = topicPartition(reading.partition());
        long limit = System.nanoTime() + CATCH_UP_LIMIT.toNanos();
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = clients.reader()) {
            consumer.assign(List.of(partition));
            check(consumer, partition, position, reading.start());
            consumer.seek(partition, position);
            while (consumer.position(partition) < reading.start()) {
                for (var said : consumer.poll(POLL)) {
                    if (said.offset() < reading.start() && reading.requestId().equals(said.key())) {
                        found.add(said);
                    }
                }
                if (System.nanoTime() > limit) {
                    throw new Unavailable("the reply log could not be read in time");
                }
            }
            return found;
        } catch (KafkaException failed) {
            throw new Unavailable("the reply log could not be read", failed);
        }
    }

    private static void check(
            KafkaConsumer<String, byte[]> consumer,
            TopicPartition partition,
            long position,
            long end)
            throws NoSuchPosition {
        long beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (position < beginning) {
            throw new NoSuchPosition(true);
        }
        if (position > end) {
            throw new NoSuchPosition(false);
        }
    }

    private static TopicPartition topicPartition(int partition) {
        return new TopicPartition(Topics.REPLIES.name(), partition);
    }
}
