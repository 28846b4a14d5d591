package dev.antiphon.inference.reply;

import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.kafka.Sent;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.producer.Producer;

import java.util.UUID;

/** The log of everything that is said about requests; its order is the fence between attempts. */
public final class ReplyLog implements AutoCloseable {

    private final String nodeId;
    private final String processId = UUID.randomUUID().toString();
    private final Producer<String, byte[]> producer;
    private final LogReaders readers;

    /**
     * Writes with a producer that stays the caller's.
     *
     * @param nodeId who writes
     */
    public ReplyLog(
            String nodeId,
            Producer<String, byte[]> producer,
            KafkaClients clients,
            ReplySettings settings) {
        this.nodeId = nodeId;
        this.producer = producer;
        this.readers = new LogReaders(clients, settings);
    }

    /**
     * An attempt that holds the word.
     *
     * @param before what was said before it
     * @param writer what it says
     */
    public record Opened(Transcript before, ReplyWriter writer) {}

    /**
     * Takes the word for a new attempt, and reads what had been said until then. The {@code
     * Started} is in the log before the reading begins: what stands before it is all that counts,
     * whatever older attempts still write.
     *
     * @param anew whether the attempt takes back what was said before
     * @throws Unavailable if the log was not written or read in time
     */
    public Opened open(InferenceRequest request, boolean anew)
            throws Unavailable, InterruptedException {
        var writer = new ReplyWriter(producer, request, UUID.randomUUID().toString());
        var started =
                Sent.await(
                        producer,
                        writer.message(
                                Reply.newBuilder()
                                        .setStarted(
                                                Started.newBuilder()
                                                        .setNodeId(nodeId)
                                                        .setProcessId(processId)
                                                        .setBeginsAnew(anew))));
        try {
            var before =
                    readers.read(request.getRequestId(), request.getReplyTo(), started.offset());
            before.livesOn(processId);
            if (anew) {
                before.takeBack();
            }
            return new Opened(before, writer);
        } catch (Unavailable | InterruptedException unread) {
            writer.released(false);
            throw unread;
        }
    }

    /** Connects, beside the caller. */
    public void start() {
        var _ = Thread.ofVirtual().name("reply-log").start(readers::open);
    }

    /** Closes the readers. */
    @Override
    public void close() {
        readers.close();
    }
}
