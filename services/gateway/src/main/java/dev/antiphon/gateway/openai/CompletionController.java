package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.json.Json;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Chat and text completions.
 *
 * <p>When the client leaves before the end, the request is cancelled at once. A client that means
 * to come back, here or at another gateway, says so beforehand with the header {@value #RESUMABLE}
 * and the value {@code true}: then the answer is completed whoever listens, and {@link
 * ResumeController} tells it from where the client was. No gateway needs to know what another one
 * does.
 */
@Controller
class CompletionController {

    static final String RESUMABLE = "X-Antiphon-Resumable";

    private static final Pattern TRACE =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private final BodyReader bodies;
    private final Questions questions;
    private final Telling telling;
    private final AnswerSettings settings;

    CompletionController(Questions questions, Telling telling, AnswerSettings settings) {
        this.bodies = new BodyReader(Math.toIntExact(settings.bodyLimit().toBytes()));
        this.questions = questions;
        this.telling = telling;
        this.settings = settings;
    }

    @PostMapping("/v1/chat/completions")
    void chat(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        complete(Format.CHAT, bodies.chat(request.getInputStream()), request, response);
    }

    @PostMapping("/v1/completions")
    void text(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        complete(Format.TEXT, bodies.text(request.getInputStream()), request, response);
    }

    private void complete(
            Format format, Asked asked, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        boolean resumable = Boolean.parseBoolean(request.getHeader(RESUMABLE));
        try (var answer =
                questions.ask(Workspace.of(request), format.prefix(), asked, trace(request))) {
            response.setHeader("x-request-id", answer.request().id().value());
            var ending =
                    asked.stream()
                            ? stream(answer, format, asked, request, response)
                            : whole(answer, format, asked, request, response);
            if (resumable && ending instanceof Ending.Left && !answer.ended()) {
                var _ = telling.tell(answer, new Audience.Nobody(), () -> false);
            }
        }
    }

    private Ending stream(
            Answer answer,
            Format format,
            Asked asked,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        var stream =
                new EventStream(
                        response,
                        answer,
                        format,
                        Progress.beginning(asked.choices()),
                        settings.heartbeat());
        var ending = telling.tell(answer, stream, Client.of(request));
        if (ending instanceof Ending.Broken(var refused)) {
            stream.fail(refused);
        }
        return ending;
    }

    private Ending whole(
            Answer answer,
            Format format,
            Asked asked,
            HttpServletRequest request,
            HttpServletResponse response)
            throws InterruptedException {
        var ending =
                telling.tell(
                        answer,
                        new WholeAnswer(
                                whole -> Json.write(response, whole),
                                answer,
                                format,
                                asked.choices()),
                        Client.of(request));
        if (ending instanceof Ending.Broken(var refused)) {
            throw refused;
        }
        return ending;
    }

    static String trace(HttpServletRequest request) {
        String trace = request.getHeader("traceparent");
        return trace != null && TRACE.matcher(trace).matches() ? trace : "";
    }
}
