package dev.antiphon.requester.registry;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.WorkspaceState;
import dev.antiphon.platform.kafka.Listening;
import dev.antiphon.platform.kafka.OrderlyConsumer;
import dev.antiphon.platform.task.Task;
import dev.antiphon.requester.admission.LiveNodes;
import dev.antiphon.requester.routing.Routes;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Reads what the registry publishes from the beginning, and the heartbeats from now on, and keeps
 * the copies up to date. Nobody else needs to be there for it but Kafka.
 */
public final class RegistryCopies implements Task {

    private static final Logger log = LoggerFactory.getLogger(RegistryCopies.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** Heartbeats of this long ago still tell who lives. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(5);

    private final Supplier<OrderlyConsumer> readers;
    private final InstantSource clock;
    private final LiveNodes nodes;
    private final Map<String, Copy<?>> copies;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private volatile boolean complete;

    /**
     * Will keep copies.
     *
     * @param readers makes a consumer in no group, which is closed here
     * @param more further topics, by name, of which a copy is kept
     */
    public RegistryCopies(
            Supplier<OrderlyConsumer> readers,
            Routes routes,
            LiveNodes nodes,
            InstantSource clock,
            Map<String, Copy<?>> more) {
        this.readers = readers;
        this.clock = clock;
        this.nodes = nodes;
        this.copies = new HashMap<>(more);
        copies.put(
                Topics.WORKSPACES.name(), new Copy<>(WorkspaceState.parser(), routes::workspace));
        copies.put(Topics.VERSIONS.name(), new Copy<>(VersionState.parser(), routes::version));
        copies.put(Topics.ROLLOUTS.name(), new Copy<>(RolloutState.parser(), routes::rollout));
        copies.put(
                Topics.PLACEMENTS.name(), new Copy<>(PlacementState.parser(), routes::placement));
    }

    /** Whether the copies have been read to where the topics ended when the reading began. */
    public boolean complete() {
        return complete;
    }

    @Override
    public String name() {
        return "registry-copies";
    }

    @Override
    public void run() {
        try (var reader = readers.get()) {
            var ends = assign(reader);
            var listening = new Listening(clock, nodes.timeout());
            while (true) {
                for (var entry : reader.poll(POLL)) {
                    take(entry);
                }
                reader.assignment()
                        .forEach(partition -> next.put(partition, reader.position(partition)));
                if (listening.polled(reader)) {
                    nodes.listened(clock.instant());
                }
                if (!complete && reached(ends)) {
                    complete = true;
                    log.info("the registry's topics have been read");
                }
            }
        }
    }

    /** Goes on where an earlier reader stopped, so that no deletion is missed. */
    private Map<TopicPartition, Long> assign(OrderlyConsumer reader) {
        var registry =
                copies.keySet().stream().flatMap(topic -> partitions(reader, topic)).toList();
        var heartbeats = partitions(reader, Topics.HEARTBEATS.name()).toList();
        if (heartbeats.isEmpty()
                || registry.stream().map(TopicPartition::topic).distinct().count()
                        < copies.size()) {
            throw new UnknownTopicOrPartitionException(
                    "the registry has not created its topics yet");
        }
        reader.assign(Stream.concat(registry.stream(), heartbeats.stream()).toList());
        for (var partition : registry) {
            reader.seek(partition, next.getOrDefault(partition, 0L));
        }
        seekToRecent(reader, heartbeats);
        return reader.endOffsets(registry);
    }

    private void seekToRecent(OrderlyConsumer reader, Collection<TopicPartition> heartbeats) {
        long since = clock.instant().minus(LOOK_BACK).toEpochMilli();
        var times = new HashMap<TopicPartition, Long>();
        heartbeats.forEach(partition -> times.put(partition, since));
        reader.offsetsForTimes(times)
                .forEach(
                        (partition, found) -> {
                            if (found == null) {
                                reader.seekToEnd(List.of(partition));
                            } else {
                                reader.seek(partition, found.offset());
                            }
                        });
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> next.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private void take(ConsumerRecord<String, byte[]> entry) {
        try {
            var copy = copies.get(entry.topic());
            if (copy != null) {
                copy.take(entry);
            } else if (entry.value() != null) {
                nodes.heard(Heartbeat.parseFrom(entry.value()), clock.instant());
            }
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else at offset {}", entry.topic(), entry.offset());
        }
    }

    private static Stream<TopicPartition> partitions(OrderlyConsumer reader, String topic) {
        @Nullable List<PartitionInfo> known = reader.partitionsFor(topic);
        return known == null
                ? Stream.empty()
                : known.stream().map(info -> new TopicPartition(topic, info.partition()));
    }

    /** Who keeps what a topic says of a key. */
    @FunctionalInterface
    public interface Keeper<T> {

        /** Takes the state of a key; none means that the key is gone. */
        void keep(String key, @Nullable T state);
    }

    /** A topic's entries and who keeps them. */
    public record Copy<T extends MessageLite>(Parser<T> parser, Keeper<T> keeper) {

        private void take(ConsumerRecord<String, byte[]> entry)
                throws InvalidProtocolBufferException {
            if (entry.key() != null) {
                keeper.keep(
                        entry.key(),
                        entry.value() == null ? null : parser.parseFrom(entry.value()));
            }
        }
    }
}
