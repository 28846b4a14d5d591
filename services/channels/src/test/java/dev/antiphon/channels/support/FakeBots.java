package dev.antiphon.channels.support;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.BotState;
import dev.antiphon.contracts.v1.Delta;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.OutboundMessage;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Stands for the bots service: hears what customers say and says what it is told to say. */
public final class FakeBots implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final String bootstrapServers;
    private final List<InboundMessage> heard = new CopyOnWriteArrayList<>();
    private final List<Consumer<InboundMessage>> answering = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    public FakeBots(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new StringSerializer(),
                        new ByteArraySerializer());
        var _ = Thread.ofVirtual().start(this::listen);
    }

    /** Makes a bot known. */
    public void publish(String id, String name) {
        send(
                Topics.BOTS.name(),
                id,
                BotState.newBuilder().setBotId(id).setName(name).build().toByteArray());
    }

    /** All that customers said in a conversation, as often as it was handed over. */
    public List<InboundMessage> heardIn(String conversation) {
        return heard.stream()
                .filter(message -> message.getConversationId().equals(conversation))
                .toList();
    }

    /** Answers whatever is said from now on. */
    public void answerBy(Consumer<InboundMessage> answer) {
        answering.add(answer);
    }

    public void piece(String conversation, String turn, int index, String text) {
        say(
                outbound(conversation, turn)
                        .setDelta(Delta.newBuilder().setIndex(index).setText(text))
                        .build());
    }

    public void answer(String conversation, String turn, String text) {
        say(outbound(conversation, turn).setText(text).build());
    }

    public void apologise(String conversation, String turn, String text) {
        say(outbound(conversation, turn).setApology(text).build());
    }

    public void say(OutboundMessage message) {
        send(Topics.CHANNEL_OUTBOUND.name(), message.getConversationId(), message.toByteArray());
    }

    public void send(String topic, String key, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value));
        producer.flush();
    }

    @Override
    public void close() {
        closed = true;
        producer.close(Duration.ofSeconds(1));
    }

    private static OutboundMessage.Builder outbound(String conversation, String turn) {
        return OutboundMessage.newBuilder()
                .setMessageId("answer-" + turn)
                .setConversationId(conversation)
                .setChannel("web")
                .setTurnId(turn);
    }

    private void listen() {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            // Not asked for: a broker that has just created the topic may not know it yet.
            var partitions =
                    IntStream.range(0, Topics.CHANNEL_INBOUND.partitions())
                            .mapToObj(
                                    each -> new TopicPartition(Topics.CHANNEL_INBOUND.name(), each))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (var found : consumer.poll(Duration.ofMillis(200))) {
                    var message = InboundMessage.parseFrom(found.value());
                    if (!message.getConversationId().equals(found.key())) {
                        throw new IllegalStateException("the key is not the conversation");
                    }
                    heard.add(message);
                    answering.forEach(answer -> answer.accept(message));
                }
            }
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
