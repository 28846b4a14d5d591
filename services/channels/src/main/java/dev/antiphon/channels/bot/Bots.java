package dev.antiphon.channels.bot;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.channels.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.BotState;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** All bots: the service's own copy of their topic, which outlives Kafka and the bots service. */
@Component
public class Bots implements Task {

    private static final Logger log = LoggerFactory.getLogger(Bots.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaClients kafka;
    private volatile Map<String, Bot> bots = Map.of();
    private volatile boolean complete;

    Bots(KafkaClients kafka) {
        this.kafka = kafka;
    }

    /** Whether the topic has been read once: before that, a bot not found may well exist. */
    public boolean areComplete() {
        return complete;
    }

    /** The bot of that id. */
    public Optional<Bot> find(String id) {
        return Optional.ofNullable(bots.get(id));
    }

    @Override
    public String name() {
        return "copy of the bots";
    }

    @Override
    public void run() throws InterruptedException {
        kafka.awaitTopic(Topics.BOTS);
        try (var reader = kafka.reader(Topics.BOTS)) {
            reader.toTheBeginning();
            var ends = reader.ends();
            var read = new ConcurrentHashMap<String, Bot>();
            boolean caughtUp = false;
            while (true) {
                if (!caughtUp
                        && reader.positions().entrySet().stream()
                                .allMatch(
                                        at ->
                                                at.getValue()
                                                        >= ends.getOrDefault(at.getKey(), 0L))) {
                    caughtUp = true;
                    bots = read;
                    complete = true;
                    log.info("{} bots are known", read.size());
                }
                reader.poll(POLL).forEach(found -> apply(found, read));
            }
        }
    }

    private static void apply(ConsumerRecord<String, byte[]> found, Map<String, Bot> bots) {
        if (found.value() == null) {
            bots.remove(found.key());
            return;
        }
        try {
            var state = BotState.parseFrom(found.value());
            bots.put(found.key(), new Bot(state.getBotId(), state.getName()));
        } catch (InvalidProtocolBufferException broken) {
            log.warn("the bot at offset {} makes no sense", found.offset());
        }
    }
}
