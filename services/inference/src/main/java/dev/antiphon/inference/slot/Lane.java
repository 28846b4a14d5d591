package dev.antiphon.inference.slot;

import dev.antiphon.contracts.Topic;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * A slot's end of a lane: holds at most one request, under a lock that has to be renewed. Closing
 * it gives back what it holds. Used by one thread.
 *
 * <p>A share consumer that has begun to ask goes on asking beside its caller until something comes.
 * If the caller has just begun to ask once more at that moment, a second request comes, and nobody
 * sees it before its lock ends. So the lane counts the answers of the broker, and an answer that
 * nobody waited for tells that the consumer asks by itself and has to be closed.
 */
final class Lane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** Also how late a slot notices that it shall take nothing more. */
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration RENEWED_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
    private static final Duration LOCK_UNKNOWN = Duration.ofSeconds(3);
    private static final int RENEWALS_PER_LOCK = 3;

    private static final String ANSWERS = "fetch-total";
    private static final String GROUP = "consumer-share-fetch-manager-metrics";

    private final Topic topic;
    private final KafkaShareConsumer<String, byte[]> consumer;
    private final DoubleSupplier answers;
    private double answersExpected;

    Lane(Topic topic, KafkaShareConsumer<String, byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
        this.answers = answers(consumer);
    }

    /**
     * Becomes a member of the group, which takes a moment, without asking for a request: a consumer
     * that has asked goes on asking by itself, and would hide what comes.
     */
    void join() {
        subscribe();
        consumer.wakeup();
        try {
            var _ = consumer.poll(Duration.ZERO);
        } catch (WakeupException wanted) {
            log.trace("joining", wanted);
        }
    }

    /** Waits a moment for a request. */
    Optional<ConsumerRecord<String, byte[]>> take() {
        var records = consumer.poll(POLL).iterator();
        if (!records.hasNext()) {
            return Optional.empty();
        }
        // An answer is handed over a moment before it is counted. Subscribing again changes nothing
        // but waits for the network thread, which has counted then.
        subscribe();
        answersExpected = answers.getAsDouble();
        return Optional.of(records.next());
    }

    /** Whether a request may have come that nobody sees. */
    boolean asksByItself() {
        return answers.getAsDouble() > answersExpected;
    }

    /** How often the lock of a request has to be renewed. */
    Duration renewEvery() {
        return consumer.acquisitionLockTimeoutMs()
                .map(millis -> Duration.ofMillis(millis).dividedBy(RENEWALS_PER_LOCK))
                .orElse(LOCK_UNKNOWN);
    }

    /**
     * Keeps the request for another lock's time; returns it as it is held now.
     *
     * @throws Unavailable if the lock is lost
     */
    ConsumerRecord<String, byte[]> renew(ConsumerRecord<String, byte[]> held) throws Unavailable {
        // Without the commit before the poll, the slot hides one more request until its lock ends.
        acknowledge(held, AcknowledgeType.RENEW);
        long end = System.nanoTime() + RENEWED_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            for (var again : consumer.poll(POLL)) {
                if (again.offset() == held.offset()) {
                    return again;
                }
            }
        }
        throw new Unavailable("a renewed request did not come back");
    }

    /** Done with the request. */
    void accept(ConsumerRecord<String, byte[]> held) throws Unavailable {
        acknowledge(held, AcknowledgeType.ACCEPT);
    }

    /** Nobody can do anything with this record. */
    void reject(ConsumerRecord<String, byte[]> held) throws Unavailable {
        acknowledge(held, AcknowledgeType.REJECT);
    }

    @Override
    public void close() {
        // An interrupted thread could not say goodbye, and the request would stay locked.
        boolean interrupted = Thread.interrupted();
        consumer.close(CLOSE_LIMIT);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void subscribe() {
        consumer.subscribe(List.of(topic.name()));
    }

    private void acknowledge(ConsumerRecord<String, byte[]> held, AcknowledgeType type)
            throws Unavailable {
        consumer.acknowledge(held, type);
        answersExpected++;
        for (Optional<KafkaException> refused : consumer.commitSync().values()) {
            if (refused.isPresent()) {
                throw new Unavailable(type + " was refused", refused.get());
            }
        }
    }

    /** How many answers have come from the broker; never one where that is not counted. */
    private static DoubleSupplier answers(KafkaShareConsumer<String, byte[]> consumer) {
        return consumer.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals(ANSWERS))
                .filter(each -> each.getKey().group().equals(GROUP))
                .findFirst()
                .<DoubleSupplier>map(found -> () -> (double) found.getValue().metricValue())
                .orElse(() -> 0);
    }
}
