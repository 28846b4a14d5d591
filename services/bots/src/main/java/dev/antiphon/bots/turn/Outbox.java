package dev.antiphon.bots.turn;

import com.google.protobuf.MessageLite;

import dev.antiphon.bots.conversation.Conversation;
import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Cancel;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Delta;
import dev.antiphon.contracts.v1.OutboundMessage;
import dev.antiphon.contracts.v1.UsageRecord;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What turns say to the nodes and to the channels. */
@Component
class Outbox implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final KafkaProducer<String, byte[]> producer;

    Outbox(KafkaClients kafka) {
        this.producer = kafka.producer();
    }

    /**
     * Puts a turn's request into its lane and waits until it is there.
     *
     * @throws KafkaException if it may not be
     */
    void request(Turn turn, byte[] record) throws InterruptedException {
        await(
                producer.send(
                        new ProducerRecord<>(
                                Topics.requests(new Pool(turn.pool()), Priority.NORMAL).name(),
                                turn.request(),
                                record)));
    }

    /** A piece of an answer in the making; if one is lost, the answer heals it. */
    void piece(Turn turn, Conversation conversation, Answering.Piece piece) {
        sendLater(
                Topics.CHANNEL_OUTBOUND.name(),
                conversation.getId(),
                message(turn, conversation)
                        .setMessageId(turn.getId() + "/" + piece.number())
                        .setDelta(Delta.newBuilder().setIndex(piece.number()).setText(piece.text()))
                        .build());
    }

    /**
     * The whole answer; waits until the topic has it.
     *
     * @throws KafkaException if it may not have it
     */
    void answer(Turn turn, Conversation conversation, String text) throws InterruptedException {
        last(conversation, message(turn, conversation).setText(text).build());
    }

    /**
     * A sentence instead of an answer; waits until the topic has it.
     *
     * @throws KafkaException if it may not have it
     */
    void apology(Turn turn, Conversation conversation, Apology apology)
            throws InterruptedException {
        last(
                conversation,
                message(turn, conversation).setApology(apology.in(conversation.locale())).build());
    }

    /** Tells the nodes that nobody waits for an answer any more. */
    void cancel(Turn turn) {
        sendLater(
                Topics.CONTROL.name(),
                null,
                Control.newBuilder()
                        .setCancel(Cancel.newBuilder().setRequestId(turn.request()))
                        .build());
    }

    /**
     * What an answer used; waits until the topic has it.
     *
     * @throws KafkaException if it may not have it
     */
    void usage(UsageRecord usage) throws InterruptedException {
        await(
                producer.send(
                        new ProducerRecord<>(
                                Topics.USAGE.name(), usage.getWorkspaceId(), usage.toByteArray())));
    }

    @Override
    public void destroy() {
        producer.close();
    }

    /** The turn makes the id, so the last word is the same however often it is said. */
    private static OutboundMessage.Builder message(Turn turn, Conversation conversation) {
        return OutboundMessage.newBuilder()
                .setMessageId(turn.getId().toString())
                .setConversationId(conversation.getId())
                .setChannel(conversation.channel())
                .setTurnId(turn.getId().toString());
    }

    private void last(Conversation conversation, OutboundMessage message)
            throws InterruptedException {
        await(
                producer.send(
                        new ProducerRecord<>(
                                Topics.CHANNEL_OUTBOUND.name(),
                                conversation.getId(),
                                message.toByteArray())));
    }

    private void sendLater(String topic, @Nullable String key, MessageLite message) {
        var _ =
                producer.send(
                        new ProducerRecord<>(topic, key, message.toByteArray()),
                        (_, failure) -> {
                            if (failure != null) {
                                log.warn("{} took no record: {}", topic, failure.getMessage());
                            }
                        });
    }

    private static void await(Future<?> sent) throws InterruptedException {
        try {
            var _ = sent.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(failed.getCause());
        }
    }
}
