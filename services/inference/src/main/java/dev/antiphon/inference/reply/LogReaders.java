package dev.antiphon.inference.reply;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A few consumers that read pieces of the reply log and are kept, since opening one takes long. */
final class LogReaders implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogReaders.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final Duration limit;
    private final Semaphore room;
    private final Deque<KafkaConsumer<String, byte[]>> idle = new ConcurrentLinkedDeque<>();

    LogReaders(KafkaClients clients, ReplySettings settings) {
        this.clients = clients;
        this.limit = settings.readLimit();
        this.room = new Semaphore(settings.readers());
    }

    /** Connects the readers, so that nobody has to wait for that in the middle of an answer. */
    void open() {
        var partition = new TopicPartition(Topics.REPLIES.name(), 0);
        for (int missing = room.availablePermits() - idle.size(); missing > 0; missing--) {
            var reader = clients.readerOfPieces();
            try {
                reader.assign(List.of(partition));
                var _ = reader.beginningOffsets(List.of(partition));
                reader.unsubscribe();
                idle.push(reader);
            } catch (KafkaException unavailable) {
                log.debug("readers are opened when they are needed", unavailable);
                reader.close();
                return;
            }
        }
    }

    /**
     * Reads what was said about a request from its address on.
     *
     * @param end offset before which the reading ends
     * @throws Unavailable if it takes too long
     */
    Transcript read(String requestId, ReplyAddress from, long end)
            throws Unavailable, InterruptedException {
        var transcript = new Transcript();
        if (from.getPosition() >= end) {
            return transcript;
        }
        long deadline = System.nanoTime() + limit.toNanos();
        if (!room.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Unavailable("no reader of the reply log was free within " + limit);
        }
        try {
            var reader = idle.poll();
            if (reader == null) {
                reader = clients.readerOfPieces();
            }
            try {
                read(reader, requestId, from, end, deadline, transcript);
                idle.push(reader);
            } catch (KafkaException failed) {
                reader.close();
                throw new Unavailable("the reply log was not read", failed);
            } catch (Unavailable | RuntimeException failed) {
                reader.close();
                throw failed;
            }
        } finally {
            room.release();
        }
        return transcript;
    }

    @Override
    public void close() {
        for (var reader = idle.poll(); reader != null; reader = idle.poll()) {
            reader.close();
        }
    }

    private static void read(
            KafkaConsumer<String, byte[]> reader,
            String requestId,
            ReplyAddress from,
            long end,
            long deadline,
            Transcript transcript)
            throws Unavailable {
        var partition = new TopicPartition(from.getTopic(), from.getPartition());
        reader.assign(List.of(partition));
        reader.seek(partition, from.getPosition());
        while (reader.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new Unavailable(
                        "the reply log was not read from %d to %d in time"
                                .formatted(from.getPosition(), end));
            }
            for (var found : reader.poll(POLL)) {
                if (found.offset() < end && requestId.equals(found.key())) {
                    transcript.hear(parse(found.value()));
                }
            }
        }
        reader.unsubscribe();
    }

    private static Reply parse(byte[] value) {
        try {
            return Reply.parseFrom(value);
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException("the reply log holds something else", malformed);
        }
    }
}
