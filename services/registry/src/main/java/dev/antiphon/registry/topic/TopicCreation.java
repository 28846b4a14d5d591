package dev.antiphon.registry.topic;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Creates topics and sets share groups, as often as it is asked to: what exists is left alone. */
@Component
public class TopicCreation {

    private static final Logger log = LoggerFactory.getLogger(TopicCreation.class);

    private final KafkaSettings settings;
    private final Set<Pool> ready = ConcurrentHashMap.newKeySet();

    TopicCreation(KafkaSettings settings) {
        this.settings = settings;
    }

    /**
     * Creates the topics that are there whatever models are.
     *
     * @throws KafkaException if Kafka does not answer in time or refuses
     */
    public void createFixed() throws InterruptedException {
        try (Admin admin = Admin.create(settings.connection())) {
            create(admin, Topics.fixed());
        }
    }

    /**
     * Creates a pool's lanes and sets its share group, unless that was done before.
     *
     * @throws KafkaException if Kafka does not answer in time or refuses
     */
    public void createLanes(Pool pool) throws InterruptedException {
        if (ready.contains(pool)) {
            return;
        }
        try (Admin admin = Admin.create(settings.connection())) {
            create(
                    admin,
                    Arrays.stream(Priority.values())
                            .map(priority -> Topics.requests(pool, priority))
                            .toList());
            setShareGroup(admin, pool);
        }
        ready.add(pool);
        log.info("pool {} has its lanes", pool);
    }

    private void create(Admin admin, Collection<Topic> topics) throws InterruptedException {
        var creations = admin.createTopics(topics.stream().map(TopicCreation::newTopic).toList());
        for (KafkaFuture<Void> creation : creations.values().values()) {
            try {
                await(creation);
            } catch (TopicExistsException wanted) {
                log.trace("nothing to create", wanted);
            }
        }
    }

    /** With as many replicas as the brokers give a topic by default. */
    private static NewTopic newTopic(Topic topic) {
        return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
                .configs(topic.settings());
    }

    /** The group begins with what was sent before its first member came. */
    private void setShareGroup(Admin admin, Pool pool) throws InterruptedException {
        var group = new ConfigResource(ConfigResource.Type.GROUP, pool.name());
        await(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        group,
                                        List.of(
                                                set("share.auto.offset.reset", "earliest"),
                                                set(
                                                        "share.record.lock.duration.ms",
                                                        Long.toString(
                                                                settings.recordLock()
                                                                        .toMillis())))))
                        .all());
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private void await(KafkaFuture<Void> future) throws InterruptedException {
        try {
            future.get(settings.answerLimit().toMillis(), TimeUnit.MILLISECONDS);
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
