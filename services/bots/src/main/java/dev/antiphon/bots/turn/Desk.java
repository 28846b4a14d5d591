package dev.antiphon.bots.turn;

import dev.antiphon.bots.bot.Bot;
import dev.antiphon.bots.bot.Bots;
import dev.antiphon.bots.conversation.Conversation;
import dev.antiphon.bots.conversation.Conversations;
import dev.antiphon.bots.conversation.Message;
import dev.antiphon.bots.conversation.Messages;
import dev.antiphon.bots.routing.Routes;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.Sampling;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** What the database knows of turns; every method is one transaction. */
@Component
@Transactional
class Desk {

    private static final int HISTORY = 20;

    private final Bots bots;
    private final Conversations conversations;
    private final Messages messages;
    private final Turns turns;
    private final Routes routes;
    private final TurnSettings settings;
    private final Clock clock;
    private final Instant started;
    private final RandomGenerator random = new SecureRandom();

    Desk(
            Bots bots,
            Conversations conversations,
            Messages messages,
            Turns turns,
            Routes routes,
            TurnSettings settings,
            Clock clock) {
        this.bots = bots;
        this.conversations = conversations;
        this.messages = messages;
        this.turns = turns;
        this.routes = routes;
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** What became of the wish to open a turn. */
    sealed interface Opening {

        /** A turn that is open; its deadline is over at once if nobody will answer. */
        record Opened(Turn turn, Conversation conversation, String workspace) implements Opening {}

        /** Nobody serves the bot's alias at present. */
        record Unserved() implements Opening {}

        /** Nothing waits, or a turn is open already. */
        record Needless() implements Opening {}
    }

    /** Keeps a message, unless it is kept already. */
    void keep(InboundMessage inbound, int partition) {
        if (messages.existsById(inbound.getMessageId())) {
            return;
        }
        var now = clock.instant();
        conversations
                .findById(inbound.getConversationId())
                .orElseGet(() -> conversations.save(new Conversation(inbound, partition, now)))
                .touch(now);
        messages.save(new Message(inbound, now, messages.nextPlace()));
    }

    /** The conversations of a partition whose customers wait for a turn. */
    List<String> waiting(int partition) {
        return messages.conversationsThatWait(partition);
    }

    /** The open turns whose replies come in a partition. */
    List<Opening.Opened> open(int partition) {
        return turns.findAllByPartitionAndState(partition, Turn.State.OPEN).stream()
                .map(
                        turn -> {
                            var conversation =
                                    conversations.findById(turn.conversation()).orElseThrow();
                            return new Opening.Opened(
                                    turn,
                                    conversation,
                                    bots.findById(conversation.bot())
                                            .map(Bot::workspace)
                                            .orElse(""));
                        })
                .toList();
    }

    /** The partition of a conversation. */
    int partitionOf(String conversation) {
        return conversations.findById(conversation).orElseThrow().partition();
    }

    /**
     * Takes up all that waits in a conversation.
     *
     * @param position where the log stands in which the replies will come
     */
    Opening openTurn(String id, long position) {
        var waiting = messages.waiting(id);
        if (waiting.isEmpty()
                || turns.findByConversationAndState(id, Turn.State.OPEN).isPresent()) {
            return new Opening.Needless();
        }
        var now = clock.instant();
        var conversation = conversations.findById(id).orElseThrow();
        var history = turns.findAllByConversationOrderByNumberDesc(id, Limit.of(HISTORY));
        var bot = bots.findById(conversation.bot());
        var route =
                bot.flatMap(
                        found ->
                                routes.find(
                                        found.workspace(),
                                        found.alias(),
                                        id,
                                        versionOf(found.alias(), history)));
        if (bot.isPresent() && route.isEmpty() && isPatient(waiting.getFirst(), now)) {
            return new Opening.Unserved();
        }
        var turn = begin(conversation, history, waiting, position, now);
        if (route.isEmpty()) {
            return new Opening.Opened(turn, conversation, "");
        }
        var request = request(turn, conversation, bot.get(), route.get(), history, position, now);
        turn.asks(
                bot.get().alias(),
                route.get().version(),
                route.get().pool().name(),
                request.toByteArray(),
                Instant.ofEpochMilli(request.getDeadline()));
        return new Opening.Opened(turn, conversation, bot.get().workspace());
    }

    /** The pool has the request. */
    void published(UUID turn) {
        turns.findById(turn).orElseThrow().published();
    }

    /** The customer has the answer, or an apology. */
    void close(UUID id, Turn.State end, String text, int tokens, @Nullable Instant firstToken) {
        var now = clock.instant();
        var turn = turns.findById(id).orElseThrow();
        turn.close(end, text.replace("\0", ""), tokens, firstToken, now);
        conversations.findById(turn.conversation()).orElseThrow().touch(now);
    }

    private Turn begin(
            Conversation conversation,
            List<Turn> history,
            List<Message> waiting,
            long position,
            Instant now) {
        int number = history.isEmpty() ? 1 : history.getFirst().number() + 1;
        String question = waiting.stream().map(Message::text).collect(Collectors.joining("\n"));
        var turn =
                turns.save(
                        new Turn(
                                UUID.randomUUID(),
                                conversation,
                                number,
                                question,
                                "turn-" + UUID.randomUUID(),
                                position,
                                now));
        waiting.forEach(message -> message.takenUpBy(turn.getId()));
        return turn;
    }

    private InferenceRequest request(
            Turn turn,
            Conversation conversation,
            Bot bot,
            Routes.Route route,
            List<Turn> history,
            long position,
            Instant now) {
        int maxTokens = Math.clamp(route.contextTokens() / 2, 1, settings.maxTokens());
        var said =
                history.stream()
                        .filter(before -> before.state() == Turn.State.ANSWERED)
                        .map(before -> new Prompt.Exchange(before.question(), before.answer()))
                        .toList();
        return InferenceRequest.newBuilder()
                .setRequestId(turn.request())
                .setWorkspaceId(bot.workspace())
                .setAlias(bot.alias())
                .setVersion(route.version())
                .setConversationId(conversation.getId())
                .setChat(
                        Prompt.of(
                                bot.instructions(),
                                said,
                                turn.question(),
                                route.contextTokens() - maxTokens))
                .setSampling(
                        Sampling.newBuilder()
                                .setTemperature(settings.temperature())
                                .setTopP(settings.topP())
                                .setSeed(random.nextLong())
                                .setChoices(1)
                                .setMaxTokens(maxTokens))
                .setReplyTo(
                        ReplyAddress.newBuilder()
                                .setTopic(Topics.BOTS_REPLIES.name())
                                .setPartition(conversation.partition())
                                .setPosition(position))
                .setDeadline(now.plus(settings.deadline()).toEpochMilli())
                .build();
    }

    /** After a start, the routes have to be read first. */
    private boolean isPatient(Message oldest, Instant now) {
        var since = oldest.received().isAfter(started) ? oldest.received() : started;
        return Duration.between(since, now).compareTo(settings.patience()) < 0;
    }

    private static Optional<String> versionOf(String alias, List<Turn> latestFirst) {
        return latestFirst.stream()
                .filter(turn -> turn.alias().equals(alias))
                .map(Turn::version)
                .filter(version -> !version.isEmpty())
                .findFirst();
    }
}
