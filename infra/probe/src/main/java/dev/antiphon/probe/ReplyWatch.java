package dev.antiphon.probe;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Reply;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Overhears the reply log, and so knows which node answers and what was really said. */
public final class ReplyWatch implements AutoCloseable {

    private static final int MOST_REQUESTS = 1_000;

    private final Map<String, List<ReplyLog.Entry>> entries =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<String, List<ReplyLog.Entry>> eldest) {
                    return size() > MOST_REQUESTS;
                }
            };
    private final TopicReader reader;

    /** Listens from now on. */
    @SuppressWarnings("this-escape") // The reader's thread needs the map alone, which is there.
    public ReplyWatch(String kafka) {
        this.reader = TopicReader.fromNow(kafka, Topics.REPLIES, this::take);
    }

    /** What the log says about a request by now; its id is that of the answer. */
    public ReplyLog log(String requestId) {
        synchronized (entries) {
            return new ReplyLog(List.copyOf(entries.getOrDefault(requestId, List.of())));
        }
    }

    /** Waits for the last word on a request; if it does not come, the log is as it is. */
    public ReplyLog awaitEnd(String requestId, Duration limit) throws InterruptedException {
        try {
            return await(requestId, log -> log.end().isPresent(), limit);
        } catch (IllegalStateException endless) {
            return log(requestId);
        }
    }

    /**
     * Waits until the log of a request is as wanted.
     *
     * @throws IllegalStateException if it does not become so in time
     */
    public ReplyLog await(String requestId, Predicate<ReplyLog> wanted, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (entries) {
            while (true) {
                var log = log(requestId);
                if (wanted.test(log)) {
                    return log;
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IllegalStateException(
                            "the reply log of %s is not as expected: %s"
                                    .formatted(requestId, log.attempts()));
                }
                entries.wait(left);
            }
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            var reply = Reply.parseFrom(record.value());
            synchronized (entries) {
                entries.computeIfAbsent(reply.getRequestId(), _ -> new ArrayList<>())
                        .add(new ReplyLog.Entry(record.partition(), record.offset(), reply));
                entries.notifyAll();
            }
        } catch (InvalidProtocolBufferException foreign) {
            throw new IllegalStateException("the reply log holds something else", foreign);
        }
    }
}
