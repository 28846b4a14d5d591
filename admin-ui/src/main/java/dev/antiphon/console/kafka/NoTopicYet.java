package dev.antiphon.console.kafka;

import dev.antiphon.contracts.Topic;

import org.apache.kafka.common.KafkaException;

/** The registry, which creates the topics, has not been there. */
final class NoTopicYet extends KafkaException {

    NoTopicYet(Topic topic) {
        super("there is no topic " + topic.name() + " yet; the registry creates it");
    }
}
