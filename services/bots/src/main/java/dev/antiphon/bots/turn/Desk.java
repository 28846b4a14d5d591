package dev.antiphon.bots.turn;

import dev.antiphon.bots.bot.Bot;
import dev.antiphon.bots.bot.Bots;
import dev.antiphon.bots.conversation.Conversation;
import dev.antiphon.bots.conversation.Conversations;
import dev.antiphon.bots.conversation.Message;
import dev.antiphon.bots.conversation.Messages;
import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.requester.registry.RegistryCopies;
import dev.antiphon.requester.routing.Route;
import dev.antiphon.requester.routing.Routes;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.security.SecureRandom;
import java.time.Clock;
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
    private final RegistryCopies copies;
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
            RegistryCopies copies,
            TurnSettings settings,
            Clock clock) {
        this.bots = bots;
        this.conversations = conversations;
        this.messages = messages;
        this.turns = turns;
        this.routes = routes;
        this.copies = copies;
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
    }

    /**
     * What waits in a conversation for its turn.
     *
     * @param since when its oldest message came, or this instance began to look
     * @param route who could answer it; empty if nobody serves the bot's alias at present
     */
    record Waiting(Instant since, String workspace, Optional<Route.Served> route) {}

    /** A turn that is open; its deadline is over at once if nobody will answer. */
    record Opened(Turn turn, Conversation conversation, String workspace) {}

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
    List<Opened> open(int partition) {
        return turns.findAllByPartitionAndState(partition, Turn.State.OPEN).stream()
                .map(
                        turn -> {
                            var conversation =
                                    conversations.findById(turn.conversation()).orElseThrow();
                            return new Opened(
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

    /** What waits in a conversation; empty if nothing does, or a turn is open already. */
    Optional<Waiting> look(String id) {
        var waiting = messages.waiting(id);
        if (waiting.isEmpty()
                || turns.findByConversationAndState(id, Turn.State.OPEN).isPresent()) {
            return Optional.empty();
        }
        var conversation = conversations.findById(id).orElseThrow();
        var bot = bots.findById(conversation.bot());
        var oldest = waiting.getFirst().received();
        return Optional.of(
                new Waiting(
                        oldest.isAfter(started) ? oldest : started,
                        bot.map(Bot::workspace).orElse(""),
                        bot.flatMap(found -> route(found, id, history(id)))));
    }

    /**
     * Takes up all that waits in a conversation.
     *
     * @param position where the log stands in which the replies will come
     * @param pool whose turn it is to answer
     * @return empty if the pool may not answer it any more, or nothing waits
     */
    Optional<Opened> openTurn(String id, long position, Pool pool) {
        var now = clock.instant();
        var conversation = conversations.findById(id).orElseThrow();
        var history = history(id);
        var bot = bots.findById(conversation.bot());
        var route =
                bot.flatMap(found -> route(found, id, history))
                        .filter(served -> served.pools().contains(pool));
        var waiting = messages.waiting(id);
        if (route.isEmpty() || waiting.isEmpty()) {
            return Optional.empty();
        }
        var turn = begin(conversation, history, waiting, position, now);
        var request = request(turn, conversation, bot.get(), route.get(), history, position, now);
        turn.asks(
                bot.get().alias(),
                route.get().version().value(),
                pool.name(),
                request.toByteArray(),
                Instant.ofEpochMilli(request.getDeadline()));
        return Optional.of(new Opened(turn, conversation, bot.get().workspace()));
    }

    /** Takes up all that waits in a conversation, though nobody will answer it. */
    Opened openUnanswered(String id, long position) {
        var conversation = conversations.findById(id).orElseThrow();
        var turn =
                begin(conversation, history(id), messages.waiting(id), position, clock.instant());
        return new Opened(turn, conversation, "");
    }

    /** The pool has the request. */
    void published(UUID turn) {
        turns.findById(turn).orElseThrow().publish();
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
            Route.Served route,
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
                .setVersion(route.version().value())
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

    private List<Turn> history(String conversation) {
        return turns.findAllByConversationOrderByNumberDesc(conversation, Limit.of(HISTORY));
    }

    private Optional<Route.Served> route(Bot bot, String conversation, List<Turn> history) {
        return copies.complete()
                        && routes.find(
                                        bot.alias(),
                                        bot.workspace(),
                                        conversation,
                                        versionOf(bot.alias(), history))
                                instanceof Route.Served served
                ? Optional.of(served)
                : Optional.empty();
    }

    private static String versionOf(String alias, List<Turn> latestFirst) {
        return latestFirst.stream()
                .filter(turn -> turn.alias().equals(alias))
                .map(Turn::version)
                .filter(version -> !version.isEmpty())
                .findFirst()
                .orElse("");
    }
}
