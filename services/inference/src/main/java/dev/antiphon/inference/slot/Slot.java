package dev.antiphon.inference.slot;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.inference.attempt.Attempt;
import dev.antiphon.inference.attempt.Attempts;
import dev.antiphon.inference.kafka.Sent;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes one request after the other and works on it: its thread is the map of a request's life. */
final class Slot implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Slot.class);
    private static final Set<String> REPLY_LOGS =
            Set.of(Topics.REPLIES.name(), Topics.BOTS_REPLIES.name());
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    /** How often a slot looks after the request that it works on, or whether it is its turn. */
    private static final Duration TICK = Duration.ofMillis(200);

    /**
     * After five deliveries the broker drops a record silently. A request that has gone through so
     * many hands begins anew as a copy; the reply log counts the attempts that came to nothing.
     */
    private static final int MOST_DELIVERIES = 3;

    private final Topic topic;
    private final Supplier<Lane> lanes;
    private final Semaphore turn;
    private final Attempts attempts;
    private final Producer<String, byte[]> producer;
    private final Duration patience;
    private final Consumer<String> stalled;
    private volatile boolean taking = true;
    private volatile boolean handingOver;
    private volatile boolean busy;
    private volatile @Nullable Attempt current;

    /**
     * @param lanes opens the lane of the topic
     * @param turn of the slot that asks for a request; the others that are free wait for it
     * @param producer by which a request is handed over
     * @param stalled hears why the engine is thought to be stuck
     */
    Slot(
            Topic topic,
            Supplier<Lane> lanes,
            Semaphore turn,
            Attempts attempts,
            Producer<String, byte[]> producer,
            Duration patience,
            Consumer<String> stalled) {
        this.topic = topic;
        this.lanes = lanes;
        this.turn = turn;
        this.attempts = attempts;
        this.producer = producer;
        this.patience = patience;
        this.stalled = stalled;
    }

    boolean busy() {
        return busy;
    }

    /** Ends after the request that it works on. */
    void stopTaking() {
        taking = false;
    }

    /** Ends as soon as the request that it works on is in the lane again. */
    void handOver() {
        taking = false;
        handingOver = true;
        var attempt = current;
        if (attempt != null) {
            attempt.release();
        }
    }

    @Override
    public void run() {
        while (taking) {
            try (var lane = lanes.get()) {
                lane.join();
                while (taking && !lane.asksByItself()) {
                    var taken = takeInTurn(lane);
                    if (taken.isPresent()) {
                        busy = true;
                        work(lane, taken.get());
                        busy = false;
                    }
                }
            } catch (InterruptedException | InterruptException stopped) {
                log.debug("interrupted", stopped);
                return;
            } catch (Stalled stuck) {
                stalled.accept(String.valueOf(stuck.getMessage()));
                return;
            } catch (Unavailable | KafkaException failed) {
                // The lane is closed, which gives the request back.
                log.warn("lane {} is opened again: {}", topic.name(), failed.toString());
                pause();
            } catch (RuntimeException bug) {
                // A slot that ended here would be missed.
                log.error("lane {} is opened again", topic.name(), bug);
                pause();
            } finally {
                busy = false;
            }
        }
    }

    /** Asks until it has a request: what it stopped waiting for could still come, and be hidden. */
    private Optional<ConsumerRecord<String, byte[]>> takeInTurn(Lane lane)
            throws InterruptedException {
        if (!turn.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        try {
            var taken = lane.take();
            while (taken.isEmpty() && taking) {
                taken = lane.take();
            }
            return taken;
        } finally {
            turn.release();
        }
    }

    private void work(Lane lane, ConsumerRecord<String, byte[]> taken)
            throws Unavailable, Stalled, InterruptedException {
        var request = parse(taken);
        if (request.isEmpty()) {
            log.error("lane {}: offset {} holds no request", topic.name(), taken.offset());
            lane.reject(taken);
            return;
        }
        // What comes while nothing is taken any more is for others: an attempt at it would come to
        // nothing, and be counted.
        if (!taking || deliveries(taken) >= MOST_DELIVERIES) {
            publishAgain(taken);
            lane.accept(taken);
            return;
        }
        var held = taken;
        try (var attempt = attempts.begin(request.get())) {
            worksOn(attempt);
            long renewedNanos = System.nanoTime();
            while (!attempt.await(TICK)) {
                if (attempt.silence().compareTo(patience) > 0) {
                    attempt.giveUp();
                    throw new Stalled("no token came for " + patience);
                }
                if (lane.asksByItself()) {
                    throw new Unavailable("another request may be hidden in this lane");
                }
                attempt.expire();
                if (System.nanoTime() - renewedNanos > lane.renewEvery().toNanos()) {
                    held = lane.renew(held);
                    renewedNanos = System.nanoTime();
                }
            }
            switch (attempt.conclude()) {
                case ENDED -> {}
                case UNFINISHED -> publishAgain(taken);
            }
            lane.accept(held);
        } finally {
            current = null;
        }
    }

    private void worksOn(Attempt attempt) {
        current = attempt;
        if (handingOver) {
            attempt.release();
        }
    }

    /** A copy is as old as the request, so that the lane does not keep it for longer. */
    private void publishAgain(ConsumerRecord<String, byte[]> taken)
            throws Unavailable, InterruptedException {
        var _ =
                Sent.await(
                        producer,
                        new ProducerRecord<>(
                                taken.topic(),
                                taken.partition(),
                                taken.timestamp(),
                                taken.key(),
                                taken.value(),
                                taken.headers()));
    }

    private static int deliveries(ConsumerRecord<String, byte[]> taken) {
        return taken.deliveryCount().map(Short::intValue).orElse(1);
    }

    private static Optional<InferenceRequest> parse(ConsumerRecord<String, byte[]> taken) {
        try {
            return Optional.of(InferenceRequest.parseFrom(taken.value()))
                    .filter(request -> !request.getRequestId().isEmpty())
                    .filter(request -> REPLY_LOGS.contains(request.getReplyTo().getTopic()));
        } catch (InvalidProtocolBufferException malformed) {
            log.debug("malformed", malformed);
            return Optional.empty();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
