package dev.antiphon.bots.history;

import dev.antiphon.bots.conversation.Conversation;
import dev.antiphon.bots.conversation.Conversations;
import dev.antiphon.bots.turn.Turn;
import dev.antiphon.bots.turn.Turns;
import dev.antiphon.platform.problem.Rejected;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@RestController
@RequestMapping("/bots/conversations")
class ConversationController {

    private static final int MAX_LIMIT = 500;

    private final Conversations conversations;
    private final Turns turns;

    ConversationController(Conversations conversations, Turns turns) {
        this.conversations = conversations;
        this.turns = turns;
    }

    record Summary(String id, String botId, String channel, Instant started, Instant lastActivity) {

        static Summary of(Conversation conversation) {
            return new Summary(
                    conversation.getId(),
                    conversation.bot(),
                    conversation.channel(),
                    conversation.started(),
                    conversation.active());
        }
    }

    record Detail(
            String id,
            String botId,
            String channel,
            Instant started,
            Instant lastActivity,
            List<TurnView> turns) {}

    /**
     * A turn.
     *
     * @param tokens of the answer
     * @param firstTokenMillis from the opening of the turn
     * @param durationMillis from the opening of the turn to its end
     */
    record TurnView(
            UUID id,
            Turn.State state,
            String question,
            String answer,
            Instant opened,
            @Nullable Instant closed,
            String version,
            int tokens,
            @Nullable Long firstTokenMillis,
            @Nullable Long durationMillis) {

        static TurnView of(Turn turn) {
            return new TurnView(
                    turn.getId(),
                    turn.state(),
                    turn.question(),
                    turn.answer(),
                    turn.opened(),
                    turn.closed().orElse(null),
                    turn.version(),
                    turn.tokens(),
                    turn.firstToken().map(at -> millis(turn.opened(), at)).orElse(null),
                    turn.closed().map(at -> millis(turn.opened(), at)).orElse(null));
        }

        private static long millis(Instant from, Instant to) {
            return Duration.between(from, to).toMillis();
        }
    }

    @GetMapping
    List<Summary> latest(@RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Rejected.invalid("limit", "is out of range", "give 1 to " + MAX_LIMIT);
        }
        return conversations.findAllByOrderByActiveDesc(Limit.of(limit)).stream()
                .map(Summary::of)
                .toList();
    }

    @GetMapping("/{id}")
    Detail show(@PathVariable String id) {
        var summary =
                conversations
                        .findById(id)
                        .map(Summary::of)
                        .orElseThrow(
                                () ->
                                        Rejected.notFound(
                                                "id",
                                                "no conversation has this id",
                                                "GET /bots/conversations lists the latest"));
        return new Detail(
                summary.id(),
                summary.botId(),
                summary.channel(),
                summary.started(),
                summary.lastActivity(),
                turns.findAllByConversationOrderByNumber(id).stream().map(TurnView::of).toList());
    }
}
