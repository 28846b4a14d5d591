package dev.antiphon.bots.turn;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.bots.kafka.KafkaClients;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.UsageRecord;
import dev.antiphon.platform.task.Task;
import dev.antiphon.requester.admission.Admission;
import dev.antiphon.requester.admission.Admission.Permit;
import dev.antiphon.requester.admission.NotAdmitted;
import dev.antiphon.requester.publishing.PublishingSettings;
import dev.antiphon.requester.publishing.Silence;
import dev.antiphon.requester.routing.Route;

import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what customers say, and the replies to what was asked for them. The partitions of both
 * topics that bear the same number go to the same instance, so whoever has a conversation's
 * messages has its replies, and one thread is enough.
 *
 * <p>All that must not be lost is in the database. When an instance gets a partition, it reads the
 * reply log from where the oldest of the partition's open turns was asked; when anything fails, the
 * loop begins anew.
 *
 * <p>Who has said something stands in line until it is their workspace's turn; what they add
 * meanwhile belongs to the same turn.
 */
@Component
class TurnLoop implements Task {

    private static final Logger log = LoggerFactory.getLogger(TurnLoop.class);
    private static final String GROUP = "bots";
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final Desk desk;
    private final Outbox outbox;
    private final Admission admission;
    private final TurnSettings settings;
    private final PublishingSettings publishing;
    private final Clock clock;
    private final Map<String, Answering> answering = new HashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Map<String, Place> inLine = new LinkedHashMap<>();
    private final Set<String> unserved = new LinkedHashSet<>();
    private Instant nextRound = Instant.MIN;

    TurnLoop(
            KafkaClients clients,
            Desk desk,
            Outbox outbox,
            Admission admission,
            TurnSettings settings,
            PublishingSettings publishing,
            Clock clock) {
        this.clients = clients;
        this.desk = desk;
        this.outbox = outbox;
        this.admission = admission;
        this.settings = settings;
        this.publishing = publishing;
        this.clock = clock;
    }

    /** Of a conversation in line. */
    private record Place(Desk.Waiting waiting, Permit permit) {}

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public void run() throws InterruptedException {
        forget();
        try (var consumer = clients.member(GROUP)) {
            consumer.subscribe(
                    List.of(Topics.CHANNEL_INBOUND.name(), Topics.BOTS_REPLIES.name()),
                    new Partitions(consumer));
            while (true) {
                round(consumer);
            }
        }
    }

    private void round(KafkaConsumer<String, byte[]> consumer) throws InterruptedException {
        var taken = new HashMap<TopicPartition, OffsetAndMetadata>();
        var records = consumer.poll(POLL);
        for (var found : records) {
            if (found.value() == null) {
                log.error("{} holds nothing at offset {}", found.topic(), found.offset());
            } else if (found.topic().equals(Topics.BOTS_REPLIES.name())) {
                hear(found);
            } else {
                keep(found);
                taken.put(
                        new TopicPartition(found.topic(), found.partition()),
                        new OffsetAndMetadata(found.offset() + 1));
            }
        }
        if (!taken.isEmpty()) {
            consumer.commitSync(taken);
        }
        lookAfterWhatIsLate(consumer);
        retryTheUnserved();
        for (String conversation : List.copyOf(waiting)) {
            lineUp(conversation, consumer);
        }
        openTurns(consumer);
    }

    private void keep(ConsumerRecord<String, byte[]> found) {
        try {
            var inbound = InboundMessage.parseFrom(found.value());
            desk.keep(inbound, found.partition());
            waiting.add(inbound.getConversationId());
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else at offset {}", found.topic(), found.offset());
        } catch (DataIntegrityViolationException unfit) {
            // No repetition would help, and what stands behind it shall not wait.
            log.error("{} at offset {} does not fit the database", found.topic(), found.offset());
        }
    }

    private void lineUp(String conversation, KafkaConsumer<String, byte[]> consumer)
            throws InterruptedException {
        waiting.remove(conversation);
        if (inLine.containsKey(conversation)) {
            return;
        }
        var found = desk.look(conversation);
        if (found.isEmpty()) {
            return;
        }
        var permit = found.get().route().flatMap(route -> admit(found.get(), route));
        if (permit.isPresent()) {
            inLine.put(conversation, new Place(found.get(), permit.get()));
        } else if (isOver(found.get(), settings.patience())) {
            openUnanswered(conversation, consumer);
        } else {
            unserved.add(conversation);
        }
    }

    private Optional<Permit> admit(Desk.Waiting waiting, Route.Served route) {
        try {
            return Optional.of(
                    admission.admit(waiting.workspace(), Priority.NORMAL, route.pools()));
        } catch (NotAdmitted notNow) {
            return Optional.empty();
        }
    }

    private void openTurns(KafkaConsumer<String, byte[]> consumer) throws InterruptedException {
        if (inLine.isEmpty()) {
            return;
        }
        admission.letIn();
        for (var standing : List.copyOf(inLine.entrySet())) {
            String conversation = standing.getKey();
            var place = standing.getValue();
            if (place.permit().isLetIn()) {
                var opened =
                        desk.openTurn(
                                conversation,
                                position(conversation, consumer),
                                place.permit().pool());
                inLine.remove(conversation);
                if (opened.isPresent()) {
                    ask(opened.get(), place.permit());
                } else {
                    place.permit().close();
                    waiting.add(conversation);
                }
            } else if (isOver(place.waiting(), settings.deadline())) {
                inLine.remove(conversation);
                place.permit().close();
                openUnanswered(conversation, consumer);
            }
        }
    }

    private void openUnanswered(String conversation, KafkaConsumer<String, byte[]> consumer)
            throws InterruptedException {
        askAgain(desk.openUnanswered(conversation, position(conversation, consumer)));
    }

    private long position(String conversation, KafkaConsumer<String, byte[]> consumer) {
        return consumer.position(
                new TopicPartition(Topics.BOTS_REPLIES.name(), desk.partitionOf(conversation)));
    }

    private boolean isOver(Desk.Waiting waiting, Duration limit) {
        return waiting.since().plus(limit).isBefore(clock.instant());
    }

    private void ask(Desk.Opened opened, Permit permit) throws InterruptedException {
        var turn = opened.turn();
        answering.put(
                turn.request(),
                new Answering(opened, permit, new Silence(publishing.patience(), clock)));
        var record = turn.record();
        if (record.isPresent() && !turn.published()) {
            outbox.request(turn, record.get());
            desk.published(turn.getId());
        }
    }

    /** A turn that was let in before, or that nobody will answer. */
    private void askAgain(Desk.Opened opened) throws InterruptedException {
        ask(opened, admission.readmit(opened.workspace()));
    }

    private void hear(ConsumerRecord<String, byte[]> found) throws InterruptedException {
        try {
            var reply = Reply.parseFrom(found.value());
            var answer = answering.get(reply.getRequestId());
            if (answer == null) {
                return;
            }
            var counts = answer.hear(reply);
            if (counts.isPresent()) {
                follow(answer, counts.get());
            }
        } catch (InvalidProtocolBufferException malformed) {
            log.error("{} holds something else at offset {}", found.topic(), found.offset());
        }
    }

    private void follow(Answering answer, Reply reply) throws InterruptedException {
        switch (reply.getEventCase()) {
            case TOKEN ->
                    answer.add(reply.getToken().getText(), clock.instant())
                            .ifPresent(
                                    piece ->
                                            outbox.piece(
                                                    answer.opened().turn(),
                                                    answer.opened().conversation(),
                                                    piece));
            case FINISHED -> finish(answer, reply.getFinished());
            case FAILED -> fail(answer, reply.getFailed());
            case STARTED -> {
                if (reply.getStarted().getBeginsAnew()) {
                    answer.takeBack();
                }
            }
            case RELEASED, EVENT_NOT_SET -> {}
        }
    }

    private void finish(Answering answer, Finished finished) throws InterruptedException {
        var opened = answer.opened();
        outbox.answer(opened.turn(), opened.conversation(), answer.text());
        // Before the turn is closed: after a crash it is told twice rather than never, and its
        // request's id shows that.
        outbox.usage(
                UsageRecord.newBuilder()
                        .setRequestId(opened.turn().request())
                        .setWorkspaceId(opened.workspace())
                        .setAlias(opened.turn().alias())
                        .setVersion(opened.turn().version())
                        .setPromptTokens(finished.getPromptTokens())
                        .setCompletionTokens(finished.getCompletionTokens())
                        .setFinished(clock.millis())
                        .build());
        close(answer, Turn.State.ANSWERED, answer.text());
    }

    private void fail(Answering answer, Failed failed) throws InterruptedException {
        apologise(
                answer,
                failed.getKind() == FailureKind.FAILURE_KIND_REJECTED
                        ? Apology.TOO_LONG
                        : Apology.UNAVAILABLE);
    }

    private void apologise(Answering answer, Apology apology) throws InterruptedException {
        var opened = answer.opened();
        outbox.apology(opened.turn(), opened.conversation(), apology);
        close(answer, Turn.State.FAILED, apology.in(opened.conversation().locale()));
    }

    /** What the customer said meanwhile is next. */
    private void close(Answering answer, Turn.State end, String text) {
        var turn = answer.opened().turn();
        desk.close(turn.getId(), end, text, answer.tokens(), answer.firstToken());
        answering.remove(turn.request());
        answer.close();
        waiting.add(turn.conversation());
    }

    private void retryTheUnserved() {
        var now = clock.instant();
        if (!now.isBefore(nextRound)) {
            nextRound = now.plus(ROUND);
            waiting.addAll(unserved);
            unserved.clear();
        }
    }

    /** Only when the log has been read: the answer may stand in what has not. */
    private void lookAfterWhatIsLate(KafkaConsumer<String, byte[]> consumer)
            throws InterruptedException {
        var now = clock.instant();
        for (var answer : List.copyOf(answering.values())) {
            var turn = answer.opened().turn();
            boolean late = turn.deadline().isBefore(now);
            if ((late || answer.silence().lastsTooLong()) && hasRead(answer, consumer)) {
                if (late) {
                    outbox.cancel(turn);
                    apologise(answer, Apology.UNAVAILABLE);
                } else if (turn.record().isPresent()) {
                    outbox.request(turn, turn.record().get());
                    answer.silence().publishedAgain();
                }
            }
        }
    }

    private static boolean hasRead(Answering answer, KafkaConsumer<String, byte[]> consumer) {
        var replies =
                new TopicPartition(
                        Topics.BOTS_REPLIES.name(), answer.opened().conversation().partition());
        return consumer.assignment().contains(replies)
                && consumer.currentLag(replies).orElse(1) == 0;
    }

    private void forget() {
        answering.values().forEach(Answering::close);
        answering.clear();
        inLine.values().forEach(place -> place.permit().close());
        inLine.clear();
        waiting.clear();
        unserved.clear();
    }

    /** Takes up what the database knows of the partitions that come, and drops what goes. */
    private final class Partitions implements ConsumerRebalanceListener {

        private final KafkaConsumer<String, byte[]> consumer;

        Partitions(KafkaConsumer<String, byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> all) {
            forget();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> all) {
            try {
                for (var partition : all) {
                    if (partition.topic().equals(Topics.BOTS_REPLIES.name())) {
                        takeUp(partition);
                    } else {
                        waiting.addAll(desk.waiting(partition.partition()));
                    }
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new InterruptException(stopped);
            }
        }

        private void takeUp(TopicPartition partition) throws InterruptedException {
            var open = desk.open(partition.partition());
            var first = open.stream().mapToLong(opened -> opened.turn().position()).min();
            if (first.isPresent()) {
                consumer.seek(partition, first.getAsLong());
            } else {
                consumer.seekToEnd(List.of(partition));
            }
            for (var opened : open) {
                askAgain(opened);
            }
        }
    }
}
