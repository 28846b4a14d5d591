package dev.antiphon.gateway.replies;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.ReplyStitcher;
import dev.antiphon.contracts.v1.Reply;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What is said about one request, stitched. For use by one thread; the reader of the partition
 * fills it meanwhile. It holds at most what the nodes say, which the request's own limits bound.
 */
public final class Reading implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reading.class);

    private final String requestId;
    private final PartitionReader reader;
    private final BlockingQueue<ConsumerRecord<String, byte[]>> heard = new LinkedBlockingQueue<>();
    private final Deque<Reply> before = new ArrayDeque<>();
    private final ReplyStitcher stitcher = new ReplyStitcher();
    private long start;

    Reading(String requestId, PartitionReader reader) {
        this.requestId = requestId;
        this.reader = reader;
    }

    /** The partition that is read. */
    public int partition() {
        return reader.partition();
    }

    /** The offset from which on everything is heard. */
    public long start() {
        return start;
    }

    /**
     * Begins here and no earlier, for a request that nobody has seen yet: who takes it reads the
     * log from its start.
     */
    public void startNow() {
        start = reader.position();
    }

    /** The next reply that counts; empty if none came in time. */
    public Optional<Reply> next(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            if (!before.isEmpty()) {
                return Optional.of(before.pop());
            }
            var said = heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (said == null) {
                return Optional.empty();
            }
            if (said.offset() >= start) {
                var reply = stitch(said);
                if (reply.isPresent()) {
                    return reply;
                }
            }
        }
    }

    /** Whether the next reply would have to be waited for. */
    public boolean isCaughtUp() {
        return before.isEmpty() && heard.isEmpty();
    }

    @Override
    public void close() {
        reader.close(this);
    }

    String requestId() {
        return requestId;
    }

    void hear(ConsumerRecord<String, byte[]> said) {
        heard.add(said);
    }

    /** Takes in what was said before the start. */
    void precededBy(List<ConsumerRecord<String, byte[]>> earlier) {
        earlier.forEach(said -> stitch(said).ifPresent(before::add));
    }

    private Optional<Reply> stitch(ConsumerRecord<String, byte[]> said) {
        try {
            return stitcher.next(Reply.parseFrom(said.value()));
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else at offset {}", said.topic(), said.offset());
            return Optional.empty();
        }
    }
}
