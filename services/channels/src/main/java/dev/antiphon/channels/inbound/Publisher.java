package dev.antiphon.channels.inbound;

import dev.antiphon.channels.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;
import dev.antiphon.platform.task.Task;

import org.springframework.stereotype.Component;

import java.time.Duration;

/** Hands what customers say to the bots, as soon as it is there. */
@Component
class Publisher implements Task {

    /** What another instance left behind is found that late. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final KafkaClients kafka;
    private final Outbox outbox;
    private final Relay relay;

    Publisher(KafkaClients kafka, Outbox outbox, Relay relay) {
        this.kafka = kafka;
        this.outbox = outbox;
        this.relay = relay;
    }

    @Override
    public String name() {
        return "handing messages to the bots";
    }

    @Override
    public void run() throws InterruptedException {
        kafka.awaitTopic(Topics.CHANNEL_INBOUND);
        try (var topic = kafka.writer(Topics.CHANNEL_INBOUND)) {
            while (true) {
                relay.relayTo(topic::send);
                outbox.await(IDLE);
            }
        }
    }
}
