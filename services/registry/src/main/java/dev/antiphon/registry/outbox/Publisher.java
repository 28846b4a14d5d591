package dev.antiphon.registry.outbox;

import dev.antiphon.registry.topic.TopicCreation;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Duration;

/**
 * Says on the topics what the outbox holds, for as long as the registry runs. Kafka or the database
 * may be away; it goes on when they are back.
 */
@Component
class Publisher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final TopicCreation topics;
    private final Publication publication;
    private final Wake wake;
    private @Nullable Thread thread;

    Publisher(TopicCreation topics, Publication publication, Wake wake) {
        this.topics = topics;
        this.publication = publication;
        this.wake = wake;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofVirtual().name("outbox-publisher").start(this::run);
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            untilDone(this::begin);
            while (true) {
                untilDone(publication::publishWaiting);
                wake.await(IDLE);
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        } finally {
            publication.close();
        }
    }

    private void begin() throws InterruptedException {
        topics.createFixed();
        publication.publishWaiting();
        publication.mendTopics();
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private void untilDone(Step step) throws InterruptedException {
        while (true) {
            try {
                step.run();
                return;
            } catch (KafkaException | DataAccessException | TransactionException unavailable) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                log.warn(
                        "could not publish, trying again: {}",
                        NestedExceptionUtils.getMostSpecificCause(unavailable).toString());
                publication.close();
                Thread.sleep(PAUSE_AFTER_FAILURE);
            }
        }
    }
}
