package dev.antiphon.channels.outbound;

import dev.antiphon.channels.kafka.KafkaClients;
import dev.antiphon.contracts.Topics;
import dev.antiphon.platform.task.Task;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps every answer once and has it brought to the customer. The instances share the work. */
@Component
class OutboundReader implements Task {

    private static final Logger log = LoggerFactory.getLogger(OutboundReader.class);
    private static final String GROUP = "channels";
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaClients kafka;
    private final Answers answers;
    private final TransactionOperations transactions;
    private final Map<String, Channel> channels;

    OutboundReader(
            KafkaClients kafka,
            Answers answers,
            TransactionOperations transactions,
            List<Channel> channels) {
        this.kafka = kafka;
        this.answers = answers;
        this.transactions = transactions;
        this.channels =
                channels.stream().collect(Collectors.toMap(Channel::name, Function.identity()));
    }

    @Override
    public String name() {
        return "keeping the bots' answers";
    }

    @Override
    public void run() throws InterruptedException {
        kafka.awaitTopic(Topics.CHANNEL_OUTBOUND);
        try (var reader = kafka.member(GROUP, Topics.CHANNEL_OUTBOUND)) {
            while (true) {
                var records = reader.poll(POLL);
                if (!records.isEmpty()) {
                    records.forEach(this::take);
                    reader.commit();
                }
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> found) {
        Optional<Said> said = Said.read(found.value());
        if (said.isEmpty()) {
            warn(found, "makes no sense");
        } else {
            switch (said.get()) {
                case Piece _ -> {
                    // Gone when it is said: the answer will hold it.
                }
                case Answer answer -> keep(answer, found);
            }
        }
    }

    private void keep(Answer answer, ConsumerRecord<String, byte[]> found) {
        Channel channel = channels.get(answer.channel());
        if (channel == null) {
            warn(found, "is for a channel that does not exist");
            return;
        }
        try {
            transactions.executeWithoutResult(
                    _ -> {
                        switch (answers.keep(answer)) {
                            case NOW -> channel.bring(answer);
                            case BEFORE -> log.debug("answer {} came again", answer.id());
                            case NEVER -> warn(found, "is for a conversation that does not exist");
                        }
                    });
        } catch (DataIntegrityViolationException unfit) {
            // No repetition would help, and the answers behind it shall not wait.
            log.error("the record at {} does not fit the database", where(found));
        }
    }

    private static void warn(ConsumerRecord<String, byte[]> found, String what) {
        log.warn("the record at {} {}", where(found), what);
    }

    private static String where(ConsumerRecord<String, byte[]> found) {
        return found.topic() + "-" + found.partition() + "@" + found.offset();
    }
}
