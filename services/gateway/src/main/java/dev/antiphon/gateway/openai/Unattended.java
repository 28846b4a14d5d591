package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.Priority;
import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.problem.Refused;

import org.springframework.stereotype.Component;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers requests that nobody waits for at the other end of a connection, in the lane low. */
@Component
public final class Unattended {

    private final BodyReader bodies;
    private final Questions questions;
    private final Telling telling;

    Unattended(Questions questions, Telling telling, AnswerSettings settings) {
        this.bodies = new BodyReader(Math.toIntExact(settings.bodyLimit().toBytes()));
        this.questions = questions;
        this.telling = telling;
    }

    /** A whole answer and the id of the request that it answers. */
    public record Told(String requestId, String body) {}

    /**
     * Asks and waits for the whole answer.
     *
     * @param body as a client would send it
     * @param client for whom; when it has gone, the nodes are told to stop
     * @return empty if the client went before the end
     * @throws Refused if there is no answer
     */
    public Optional<Told> answer(Workspace workspace, Endpoint endpoint, String body, Client client)
            throws InterruptedException {
        var bytes = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        return switch (endpoint) {
            case CHAT -> complete(workspace, Format.CHAT, bodies.chat(bytes), client);
            case TEXT -> complete(workspace, Format.TEXT, bodies.text(bytes), client);
            case EMBEDDINGS -> embed(workspace, bodies.embed(bytes), client);
        };
    }

    private Optional<Told> complete(Workspace workspace, Format format, Asked asked, Client client)
            throws InterruptedException {
        if (asked.stream()) {
            throw Refused.field("stream", "'stream' must be false: nobody listens.");
        }
        if (asked.priority() == Priority.HIGH) {
            throw Refused.field(
                    "service_tier",
                    "'service_tier' must not be priority: this runs in the lane low.");
        }
        try (var answer = questions.ask(workspace, format.prefix(), asked.in(Priority.LOW), "")) {
            var whole = JsonNodeFactory.instance.objectNode();
            return tell(
                    answer,
                    new WholeAnswer(whole::setAll, answer, format, asked.choices()),
                    whole,
                    client);
        }
    }

    private Optional<Told> embed(Workspace workspace, Embed wanted, Client client)
            throws InterruptedException {
        try (var answer =
                questions.ask(
                        workspace,
                        EmbeddingController.PREFIX,
                        wanted.asked().in(Priority.LOW),
                        "")) {
            var whole = JsonNodeFactory.instance.objectNode();
            return tell(answer, new Vectors(whole::setAll, wanted), whole, client);
        }
    }

    private Optional<Told> tell(Answer answer, Audience audience, ObjectNode whole, Client client)
            throws InterruptedException {
        return switch (telling.tell(answer, audience, client)) {
            case Ending.Complete() ->
                    Optional.of(new Told(answer.request().id().value(), whole.toString()));
            case Ending.Left() -> Optional.empty();
            case Ending.Broken(var refused) -> throw refused;
        };
    }
}
