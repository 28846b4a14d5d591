package dev.antiphon.channels.web;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.antiphon.channels.bot.Bot;
import dev.antiphon.channels.bot.Bots;
import dev.antiphon.channels.conversation.Conversation;
import dev.antiphon.channels.inbound.Inbox;
import dev.antiphon.channels.inbound.Received;
import dev.antiphon.channels.outbound.Answers;
import dev.antiphon.channels.outbound.KeptAnswer;
import dev.antiphon.platform.problem.Fields;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

@RestController
@RequestMapping("/web/messages")
class MessageController {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final int TEXT_LENGTH = 4000;
    private static final int SHOWN = 200;

    private final Sessions sessions;
    private final Inbox inbox;
    private final Answers answers;
    private final Bots bots;

    MessageController(Sessions sessions, Inbox inbox, Answers answers, Bots bots) {
        this.sessions = sessions;
        this.inbox = inbox;
        this.answers = answers;
        this.bots = bots;
    }

    record NewMessage(@Nullable String id, @Nullable String text) {}

    record AcceptedMessage(UUID message) {}

    /**
     * A message of either side.
     *
     * @param id the client's id of a customer's message, the bot's of an answer
     * @param turn of an answer
     * @param kind of an answer: text or apology
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            String from,
            String id,
            @Nullable String turn,
            @Nullable String kind,
            String text,
            Instant at) {}

    /**
     * The end of a conversation.
     *
     * @param cursor the Last-Event-ID with which /web/events goes on from here; none if the bot has
     *     said nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record History(UUID conversation, Bot bot, @Nullable String cursor, List<Shown> messages) {}

    private record Placed(long place, Shown message) {}

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    AcceptedMessage send(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestBody NewMessage body) {
        Conversation conversation = sessions.ofHeader(authorization);
        String id = Fields.matching("id", body.id(), ID);
        String text = Fields.text("text", body.text(), TEXT_LENGTH);
        UUID message = inbox.accept(conversation, id, text);
        sessions.used(conversation);
        return new AcceptedMessage(message);
    }

    @GetMapping
    ResponseEntity<History> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        Conversation conversation = sessions.ofHeader(authorization);
        List<KeptAnswer> said = answers.latest(conversation.id(), SHOWN);
        List<Received> heard = inbox.latest(conversation.id(), SHOWN);
        var messages =
                Stream.concat(
                                said.stream().map(MessageController::shown),
                                heard.stream().map(MessageController::shown))
                        .sorted(Comparator.comparingLong(Placed::place).reversed())
                        .limit(SHOWN)
                        .toList()
                        .reversed();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(
                        new History(
                                conversation.id(),
                                bots.find(conversation.bot())
                                        .orElseGet(
                                                () ->
                                                        new Bot(
                                                                conversation.bot(),
                                                                conversation.bot())),
                                said.isEmpty()
                                        ? null
                                        : Cursor.behind(said.getFirst().answer().id()).toString(),
                                messages.stream().map(Placed::message).toList()));
    }

    private static Placed shown(KeptAnswer kept) {
        var answer = kept.answer();
        return new Placed(
                kept.place(),
                new Shown(
                        "bot",
                        answer.id(),
                        answer.turn(),
                        answer.kind().name().toLowerCase(Locale.ROOT),
                        answer.text(),
                        kept.received()));
    }

    private static Placed shown(Received message) {
        return new Placed(
                message.place(),
                new Shown(
                        "customer",
                        message.externalId(),
                        null,
                        null,
                        message.text(),
                        message.received()));
    }
}
