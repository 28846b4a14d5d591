package dev.antiphon.channels.kafka;

import dev.antiphon.contracts.Topic;
import dev.antiphon.platform.kafka.OrderlyConsumer;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes the clients of the service. Who asks for one closes it. */
@Component
public class KafkaClients {

    private static final Logger log = LoggerFactory.getLogger(KafkaClients.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaSettings settings;

    KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Waits until the registry has created a topic.
     *
     * @throws KafkaException if Kafka does not answer in time
     */
    public void awaitTopic(Topic topic) throws InterruptedException {
        try (Admin admin = Admin.create(settings.connection())) {
            boolean waiting = false;
            while (!exists(admin, topic)) {
                if (!waiting) {
                    log.info("waiting for the topic {}, which the registry creates", topic.name());
                    waiting = true;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    /** A writer that takes a record or says, within the limit, that it may have failed. */
    public TopicWriter writer(Topic topic) {
        int limitMillis = Math.toIntExact(settings.answerLimit().toMillis());
        var producing = settings.connection();
        producing.put("acks", "all");
        producing.put("enable.idempotence", true);
        producing.put("linger.ms", 0);
        producing.put("max.block.ms", limitMillis);
        producing.put("request.timeout.ms", limitMillis / 2);
        producing.put("delivery.timeout.ms", limitMillis);
        return new TopicWriter(
                new KafkaProducer<>(producing, new StringSerializer(), new ByteArraySerializer()),
                topic);
    }

    /**
     * A reader that shares a topic with the others of its group, from where the group has got to.
     */
    public TopicReader member(String group, Topic topic) {
        return TopicReader.member(
                consumer(
                        Map.of(
                                "group.id",
                                group,
                                // After a crash another goes on that soon.
                                "session.timeout.ms",
                                6_000,
                                "heartbeat.interval.ms",
                                1_500)),
                topic);
    }

    /** A reader of a whole topic, beside whoever else reads it. */
    public TopicReader reader(Topic topic) {
        return TopicReader.reader(consumer(Map.of()), topic);
    }

    private KafkaConsumer<String, byte[]> consumer(Map<String, Object> further) {
        var consuming = settings.connection();
        consuming.putAll(further);
        return new OrderlyConsumer(consuming);
    }

    private boolean exists(Admin admin, Topic topic) throws InterruptedException {
        try {
            return admin.listTopics()
                    .names()
                    .get(settings.answerLimit().toMillis(), TimeUnit.MILLISECONDS)
                    .contains(topic.name());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException(failed.getCause());
        } catch (TimeoutException late) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer within " + settings.answerLimit(), late);
        }
    }
}
