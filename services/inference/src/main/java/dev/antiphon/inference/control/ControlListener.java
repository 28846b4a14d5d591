package dev.antiphon.inference.control;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.inference.kafka.Following;
import dev.antiphon.inference.kafka.KafkaClients;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Hears what is asked of nodes, from now on: old commands were meant for others. */
public final class ControlListener {

    private static final Logger log = LoggerFactory.getLogger(ControlListener.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final String nodeId;
    private final Consumer<String> cancel;
    private final Runnable drain;
    private final Following following;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    /**
     * Listens for a node.
     *
     * @param cancel takes the id of a request that nobody waits for any more
     * @param drain begins to drain this node and returns at once
     */
    public ControlListener(
            String nodeId, KafkaClients clients, Consumer<String> cancel, Runnable drain) {
        this.nodeId = nodeId;
        this.cancel = cancel;
        this.drain = drain;
        this.following = new Following("commands", clients, this::listen);
    }

    /** Begins to listen. */
    public void start() {
        following.start();
    }

    /** Listens no more. */
    public void stop() throws InterruptedException {
        following.stop();
    }

    private void listen(KafkaConsumer<String, byte[]> reader) {
        var partitions = KafkaClients.partitions(reader, Topics.CONTROL);
        reader.assign(partitions);
        if (next.isEmpty()) {
            next.putAll(reader.endOffsets(partitions));
        }
        next.forEach(reader::seek);
        while (true) {
            for (var command : reader.poll(POLL)) {
                hear(command.value());
                next.put(
                        new TopicPartition(command.topic(), command.partition()),
                        command.offset() + 1);
            }
        }
    }

    private void hear(byte[] value) {
        try {
            var control = Control.parseFrom(value);
            switch (control.getCommandCase()) {
                case CANCEL -> cancel.accept(control.getCancel().getRequestId());
                case DRAIN -> {
                    if (control.getDrain().getNodeId().equals(nodeId)) {
                        drain.run();
                    }
                }
                case COMMAND_NOT_SET -> log.debug("a command of a newer version is ignored");
            }
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else", Topics.CONTROL.name(), malformed);
        }
    }
}
