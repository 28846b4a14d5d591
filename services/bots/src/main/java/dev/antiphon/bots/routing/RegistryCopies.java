package dev.antiphon.bots.routing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.WorkspaceState;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Reads what the registry publishes, from the beginning, and keeps the routes up to date. */
@Component
class RegistryCopies implements Task {

    private static final Logger log = LoggerFactory.getLogger(RegistryCopies.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaClients clients;
    private final Routes routes;
    private final Map<TopicPartition, Copy<?>> copies;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    RegistryCopies(KafkaClients clients, Routes routes) {
        this.clients = clients;
        this.routes = routes;
        this.copies =
                Map.of(
                        new TopicPartition(Topics.ROLLOUTS.name(), 0),
                        new Copy<>(RolloutState.parser(), routes::rollout),
                        new TopicPartition(Topics.WORKSPACES.name(), 0),
                        new Copy<>(WorkspaceState.parser(), routes::workspace),
                        new TopicPartition(Topics.VERSIONS.name(), 0),
                        new Copy<>(VersionState.parser(), routes::version),
                        new TopicPartition(Topics.PLACEMENTS.name(), 0),
                        new Copy<>(PlacementState.parser(), routes::placement));
    }

    @Override
    public String name() {
        return "registry-copies";
    }

    /** Goes on where an earlier reader stopped, so that no deletion is missed. */
    @Override
    public void run() {
        try (var reader = clients.reader()) {
            reader.assign(copies.keySet());
            copies.keySet()
                    .forEach(partition -> reader.seek(partition, next.getOrDefault(partition, 0L)));
            var ends = reader.endOffsets(copies.keySet());
            while (true) {
                for (var found : reader.poll(POLL)) {
                    var partition = new TopicPartition(found.topic(), found.partition());
                    take(copies.get(partition), found);
                    next.put(partition, found.offset() + 1);
                }
                if (ends.entrySet().stream()
                        .allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
                    routes.complete();
                }
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
