package dev.antiphon.inference.placement;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.inference.kafka.KafkaClients;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Reads the registry's topics from their beginning and tells what this node shall run. */
final class DesiredStateReader {

    private static final Logger log = LoggerFactory.getLogger(DesiredStateReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final String nodeId;
    private final Consumer<List<Wanted>> changed;

    DesiredStateReader(String nodeId, Consumer<List<Wanted>> changed) {
        this.nodeId = nodeId;
        this.changed = changed;
    }

    /** Tells nothing before all has been read once: half a state would unload what is wanted. */
    void read(KafkaConsumer<String, byte[]> reader) {
        var partitions = KafkaClients.partitions(reader, Topics.VERSIONS, Topics.PLACEMENTS);
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        var ends = reader.endOffsets(partitions);
        var state = new DesiredState(nodeId);
        List<Wanted> told = null;
        while (true) {
            for (var published : reader.poll(POLL)) {
                try {
                    state.hear(published);
                } catch (InvalidProtocolBufferException malformed) {
                    log.error("{} holds something else", published.topic(), malformed);
                }
            }
            boolean caughtUp =
                    partitions.stream()
                            .allMatch(each -> reader.position(each) >= ends.getOrDefault(each, 0L));
            var wanted = state.wanted();
            if (caughtUp && !wanted.equals(told)) {
                changed.accept(wanted);
                told = wanted;
            }
        }
    }
}
