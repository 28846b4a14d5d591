package dev.antiphon.bots.bot;

import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Publishes the state of the bots. A state published twice is the same state, so all are published
 * again every now and then: whatever was missed is made good, and no outbox is needed.
 */
@Component
class BotPublisher implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(BotPublisher.class);

    private final Bots bots;
    private final KafkaProducer<String, byte[]> producer;

    BotPublisher(Bots bots, KafkaClients kafka) {
        this.bots = bots;
        this.producer = kafka.producer();
    }

    /** Publishes one bot soon; if that fails, the next round does it. */
    void publish(Bot bot) {
        try {
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.BOTS.name(), bot.getId(), bot.state().toByteArray()),
                            (_, failure) -> {
                                if (failure != null) {
                                    warn(failure);
                                }
                            });
        } catch (KafkaException failure) {
            warn(failure);
        }
    }

    @Scheduled(fixedDelayString = "${bots.publish-every:20s}")
    void publishAll() {
        try {
            bots.findAllByOrderById().forEach(this::publish);
        } catch (DataAccessException | TransactionException away) {
            log.warn("the bots could not be read: {}", away.getMessage());
        }
    }

    @Override
    public void destroy() {
        producer.close();
    }

    private static void warn(Exception failure) {
        log.warn("a bot is published later: {}", failure.getMessage());
    }
}
