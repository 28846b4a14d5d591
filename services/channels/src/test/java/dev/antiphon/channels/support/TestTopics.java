package dev.antiphon.channels.support;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Creates topics as the registry does. */
public final class TestTopics {

    private TestTopics() {}

    /** Creates the topics of the channels on a broker, unless they are there. */
    public static void create(String bootstrapServers) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (Topic topic :
                    List.of(Topics.BOTS, Topics.CHANNEL_INBOUND, Topics.CHANNEL_OUTBOUND)) {
                create(admin, topic);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void create(Admin admin, Topic topic) throws InterruptedException {
        try {
            admin.createTopics(
                            List.of(
                                    new NewTopic(topic.name(), topic.partitions(), (short) 1)
                                            .configs(topic.settings())))
                    .all()
                    .get();
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException(failed);
            }
        }
    }
}
