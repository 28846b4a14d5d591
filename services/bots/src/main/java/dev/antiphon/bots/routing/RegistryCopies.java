package dev.antiphon.bots.routing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads what the registry publishes, from the beginning, and keeps the routes up to date. */
@Component
class RegistryCopies implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RegistryCopies.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final Map<TopicPartition, Copy<?>> copies;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    RegistryCopies(KafkaClients clients, Routes routes) {
        this.clients = clients;
        this.copies =
                Map.of(
                        new TopicPartition(Topics.ROLLOUTS.name(), 0),
                        new Copy<>(RolloutState.parser(), routes::rollout),
                        new TopicPartition(Topics.VERSIONS.name(), 0),
                        new Copy<>(VersionState.parser(), routes::version),
                        new TopicPartition(Topics.PLACEMENTS.name(), 0),
                        new Copy<>(PlacementState.parser(), routes::placement));
    }

    @Override
    public synchronized void start() {
        stopping = false;
        thread = Thread.ofVirtual().name("registry-copies").start(this::run);
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            stopping = true;
            var reader = current;
            if (reader != null) {
                reader.wakeup();
            }
            try {
                thread.join();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void run() {
        while (!stopping) {
            try (var reader = clients.reader()) {
                current = reader;
                read(reader);
            } catch (WakeupException stopped) {
                log.debug("stopped", stopped);
                return;
            } catch (KafkaException unavailable) {
                log.warn("cannot read the registry's topics yet: {}", unavailable.getMessage());
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    /** Goes on where an earlier reader stopped, so that no deletion is missed. */
    private void read(KafkaConsumer<String, byte[]> reader) {
        reader.assign(copies.keySet());
        copies.keySet()
                .forEach(partition -> reader.seek(partition, next.getOrDefault(partition, 0L)));
        while (!stopping) {
            for (var found : reader.poll(POLL)) {
                var partition = new TopicPartition(found.topic(), found.partition());
                take(copies.get(partition), found);
                next.put(partition, found.offset() + 1);
            }
        }
    }

    private static void take(@Nullable Copy<?> copy, ConsumerRecord<String, byte[]> found) {
        try {
            if (copy != null) {
                copy.take(found);
            }
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else at offset {}", found.topic(), found.offset());
        }
    }

    /** How a topic's entries are read and who keeps them; no state means that the key is gone. */
    private record Copy<T extends MessageLite>(Parser<T> parser, Keeper<T> keeper) {

        void take(ConsumerRecord<String, byte[]> found) throws InvalidProtocolBufferException {
            keeper.keep(
                    found.key(), found.value() == null ? null : parser.parseFrom(found.value()));
        }
    }

    /** Takes the state of a key. */
    @FunctionalInterface
    private interface Keeper<T> {
        void keep(String key, @Nullable T state);
    }
}
