package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.kafka.Unavailable;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.gateway.replies.NoSuchPosition;
import dev.antiphon.gateway.replies.Reading;
import dev.antiphon.gateway.replies.ReplyLog;
import dev.antiphon.requester.admission.Admission;
import dev.antiphon.requester.admission.AdmissionSettings;
import dev.antiphon.requester.admission.NotAdmitted;
import dev.antiphon.requester.publishing.Silence;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Goes on with the stream of an answer after the event that the client had last, whichever gateway
 * began it. All that is needed stands in the event's id and in the reply log.
 */
@Controller
class ResumeController {

    private static final String LAST_EVENT = "Last-Event-ID";
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);

    private final ReplyLog replies;
    private final Admission admission;
    private final AdmissionSettings limits;
    private final Telling telling;
    private final AnswerSettings settings;
    private final InstantSource clock;

    ResumeController(
            ReplyLog replies,
            Admission admission,
            AdmissionSettings limits,
            Telling telling,
            AnswerSettings settings,
            InstantSource clock) {
        this.replies = replies;
        this.admission = admission;
        this.limits = limits;
        this.telling = telling;
        this.settings = settings;
        this.clock = clock;
    }

    @GetMapping("/v1/chat/completions/{id}/events")
    void chat(
            @PathVariable String id,
            @RequestHeader(name = LAST_EVENT, required = false) @Nullable String lastEvent,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        resume(Format.CHAT, id, lastEvent, request, response);
    }

    @GetMapping("/v1/completions/{id}/events")
    void text(
            @PathVariable String id,
            @RequestHeader(name = LAST_EVENT, required = false) @Nullable String lastEvent,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        resume(Format.TEXT, id, lastEvent, request, response);
    }

    private void resume(
            Format format,
            String text,
            @Nullable String lastEvent,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        var workspace = Workspace.of(request);
        var id =
                RequestId.of(text, format.prefix(), workspace.id())
                        .orElseThrow(() -> Refused.notFound("There is no such answer."));
        var last = lastEvent(lastEvent);
        response.setHeader("x-request-id", id.value());
        try (var answer = reopen(workspace, id, last)) {
            var stream =
                    new EventStream(
                            response, answer, format, last.progress(), settings.heartbeat());
            stream.begin();
            stream.flush();
            var ending = telling.tell(answer, stream, Client.of(request));
            if (ending instanceof Ending.Broken(var refused)) {
                stream.fail(refused);
            }
        }
    }

    private EventId lastEvent(@Nullable String text) {
        if (text == null) {
            throw Refused.field(
                    LAST_EVENT, "'" + LAST_EVENT + "' is required: the id of the last event.");
        }
        return EventId.parse(text)
                .filter(id -> !created(id).isAfter(clock.instant().plus(CLOCK_DIFFERENCE)))
                .orElseThrow(ResumeController::unknownEvent);
    }

    private Admission.Permit readmit(Workspace workspace) {
        try {
            return admission.readmit(workspace.id());
        } catch (NotAdmitted reason) {
            throw Refused.notAdmitted(reason);
        }
    }

    private Answer reopen(Workspace workspace, RequestId id, EventId last)
            throws InterruptedException {
        var permit = readmit(workspace);
        try {
            var reading = read(id, last);
            return new Answer(
                    new Answer.Request(
                            id,
                            last.look(),
                            last.position(),
                            created(last).plus(limits.deadline())),
                    reading,
                    permit,
                    new Answer.Published(),
                    new Silence(limits.deadline(), clock),
                    _ -> {});
        } catch (InterruptedException | RuntimeException failed) {
            permit.close();
            throw failed;
        }
    }

    private Reading read(RequestId id, EventId last) throws InterruptedException {
        try {
            return replies.reopen(id.value(), last.partition(), last.position());
        } catch (NoSuchPosition nowhere) {
            throw nowhere.expired()
                    ? Refused.notFound("This answer is no longer kept. Ask again.")
                    : unknownEvent();
        } catch (Unavailable unavailable) {
            throw Refused.unavailable(
                    "The answer could not be read at the moment.", Duration.ofSeconds(2));
        }
    }

    private static Instant created(EventId id) {
        return Instant.ofEpochSecond(id.look().created());
    }

    private static Refused unknownEvent() {
        return Refused.field(LAST_EVENT, "'" + LAST_EVENT + "' is not the id of an event.");
    }
}
