package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.json.Json;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

import java.io.IOException;

/** Embeddings: texts go the way of questions, through the same pools, and come back as vectors. */
@Controller
class EmbeddingController {

    static final String PREFIX = "embd-";

    private final BodyReader bodies;
    private final Questions questions;
    private final Telling telling;

    EmbeddingController(Questions questions, Telling telling, AnswerSettings settings) {
        this.bodies = new BodyReader(Math.toIntExact(settings.bodyLimit().toBytes()));
        this.questions = questions;
        this.telling = telling;
    }

    @PostMapping("/v1/embeddings")
    void embed(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        var wanted = bodies.embed(request.getInputStream());
        try (var answer =
                questions.ask(
                        Workspace.of(request),
                        PREFIX,
                        wanted.asked(),
                        CompletionController.trace(request))) {
            response.setHeader("x-request-id", answer.request().id().value());
            var ending =
                    telling.tell(
                            answer,
                            new Vectors(whole -> Json.write(response, whole), wanted),
                            Client.of(request));
            if (ending instanceof Ending.Broken(var refused)) {
                throw refused;
            }
        }
    }
}
