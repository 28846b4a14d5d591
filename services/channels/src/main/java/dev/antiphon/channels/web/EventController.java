package dev.antiphon.channels.web;

import dev.antiphon.channels.conversation.Conversation;
import dev.antiphon.channels.live.Talks;
import dev.antiphon.channels.outbound.Answers;
import dev.antiphon.platform.problem.Rejected;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;

/**
 * The stream of answers. It is written by the thread of the request, which costs next to nothing.
 */
@RestController
class EventController {

    private static final Logger log = LoggerFactory.getLogger(EventController.class);
    private static final long RETRY_MILLIS = 2_000;

    private final Sessions sessions;
    private final Talks talks;
    private final Answers answers;
    private final WebSettings settings;

    EventController(Sessions sessions, Talks talks, Answers answers, WebSettings settings) {
        this.sessions = sessions;
        this.talks = talks;
        this.answers = answers;
        this.settings = settings;
    }

    @GetMapping("/web/events")
    void stream(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "session", required = false) @Nullable String session,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpMethod method,
            HttpServletResponse response)
            throws InterruptedException {
        Conversation conversation =
                authorization == null && session != null
                        ? sessions.of("session", session)
                        : sessions.ofHeader(authorization);
        if (talks.listenersOf(conversation.id()) >= settings.streams()) {
            throw Rejected.tooMany(
                    "session",
                    settings.streams() + " streams of this session are open already",
                    "close one before you open another");
        }
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        if (HttpMethod.HEAD.equals(method)) {
            return;
        }
        var cursor = lastEventId == null ? null : Cursor.parse(lastEventId).orElse(null);
        try (var listener = talks.listen(conversation.id())) {
            var events = new EventWriter(response.getOutputStream());
            events.begin(RETRY_MILLIS);
            new AnswerStream(conversation.id(), answers, listener, events, settings.heartbeat())
                    .run(cursor);
        } catch (IOException gone) {
            log.debug("a client has gone", gone);
        }
    }
}
