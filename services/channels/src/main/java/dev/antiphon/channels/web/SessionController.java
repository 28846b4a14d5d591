package dev.antiphon.channels.web;

import dev.antiphon.channels.bot.Bot;
import dev.antiphon.channels.bot.Bots;
import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;

import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.UUID;
import java.util.regex.Pattern;

@RestController
@RequestMapping("/web/sessions")
class SessionController {

    private static final int BOT_LENGTH = 100;
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z0-9-]{0,35}");

    private final Sessions sessions;
    private final Bots bots;

    SessionController(Sessions sessions, Bots bots) {
        this.sessions = sessions;
        this.bots = bots;
    }

    record NewSession(@Nullable String bot, @Nullable String locale) {}

    /**
     * The one answer that shows a session's token.
     *
     * @param session the token; nobody can read it again
     */
    record CreatedSession(String session, UUID conversation, Bot bot) {}

    @PostMapping
    ResponseEntity<CreatedSession> create(@RequestBody NewSession body) {
        String id = Fields.text("bot", body.bot(), BOT_LENGTH);
        String locale =
                body.locale() == null ? "" : Fields.matching("locale", body.locale(), LOCALE);
        Bot bot = bots.find(id).orElseThrow(this::unknownBot);
        var session = sessions.begin(bot.id(), locale);
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new CreatedSession(session.token(), session.conversation(), bot));
    }

    private Rejected unknownBot() {
        return bots.areComplete()
                ? Rejected.notFound(
                        "bot", "there is no such bot", "name a bot that the bots service has")
                : Rejected.tooEarly(
                        "bot", "the bots are not known yet", "repeat the request in a few seconds");
    }
}
