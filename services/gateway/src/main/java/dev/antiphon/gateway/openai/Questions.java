package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.Texts;
import dev.antiphon.contracts.v1.UsageRecord;
import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.kafka.Unavailable;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.gateway.replies.Reading;
import dev.antiphon.gateway.replies.ReplyLog;
import dev.antiphon.gateway.replies.Requests;
import dev.antiphon.gateway.usage.UsageLog;
import dev.antiphon.requester.admission.Admission;
import dev.antiphon.requester.admission.AdmissionSettings;
import dev.antiphon.requester.admission.NotAdmitted;
import dev.antiphon.requester.publishing.PublishingSettings;
import dev.antiphon.requester.publishing.Silence;
import dev.antiphon.requester.routing.Route;
import dev.antiphon.requester.routing.Routes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/** Asks the pools: from what a client wants to an answer in the making. */
@Component
class Questions {

    private static final Logger log = LoggerFactory.getLogger(Questions.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What a version is taken to hold that does not say. */
    private static final int CONTEXT_TOKENS = 4096;

    /** What OpenAI gives a text completion that does not say. */
    private static final int TEXT_TOKENS = 16;

    private static final int FINGERPRINT_DIGITS = 12;

    private final Routes routes;
    private final Admission admission;
    private final AdmissionSettings limits;
    private final PublishingSettings publishing;
    private final ReplyLog replies;
    private final Requests requests;
    private final UsageLog usage;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Questions(
            Routes routes,
            Admission admission,
            AdmissionSettings limits,
            PublishingSettings publishing,
            ReplyLog replies,
            Requests requests,
            UsageLog usage,
            InstantSource clock) {
        this.routes = routes;
        this.admission = admission;
        this.limits = limits;
        this.publishing = publishing;
        this.replies = replies;
        this.requests = requests;
        this.usage = usage;
        this.clock = clock;
    }

    /**
     * Asks.
     *
     * @param prefix what the id begins with
     * @param trace W3C trace context, empty if there is none
     * @return to be closed; if that is before its end, the nodes are told to stop
     * @throws Refused if nobody can answer
     */
    Answer ask(Workspace workspace, String prefix, Asked asked, String trace) {
        var id = RequestId.draw(prefix, workspace.id(), random);
        var route = route(workspace, asked, id);
        var permit = admit(workspace, asked, route);
        try {
            var reading = replies.open(id.value());
            var now = clock.instant();
            var request =
                    new Answer.Request(
                            id,
                            new EventId.Look(
                                    asked.model(),
                                    route.version().hex().substring(0, FINGERPRINT_DIGITS),
                                    now.getEpochSecond(),
                                    asked.includeUsage()),
                            reading.start(),
                            now.plus(limits.deadline()));
            var message = message(workspace, asked, route, request, trace);
            return new Answer(
                    request,
                    reading,
                    permit,
                    new Publication(permit, reading, message),
                    new Silence(publishing.patience(), clock),
                    answer -> settle(answer, message));
        } catch (Unavailable unavailable) {
            permit.close();
            log.warn("a request was not taken: {}", unavailable.getMessage());
            throw Refused.unavailable("The request could not be queued.", RETRY);
        } catch (RuntimeException failed) {
            permit.close();
            throw failed;
        }
    }

    private Admission.Permit admit(Workspace workspace, Asked asked, Route.Served route) {
        try {
            return admission.admit(workspace.id(), asked.priority(), route.pools());
        } catch (NotAdmitted reason) {
            throw Refused.notAdmitted(reason);
        }
    }

    private Route.Served route(Workspace workspace, Asked asked, RequestId id) {
        return switch (routes.find(
                asked.model(), workspace.id(), asked.user().orElse(id.value()))) {
            case Route.Served served -> served;
            case Route.UnknownAlias() -> throw Refused.model(asked.model());
            case Route.NotAllowed(var regions) -> throw Refused.region(asked.model(), regions);
            case Route.Unserved _ ->
                    throw Refused.unavailable(
                            "No node serves this model at the moment.", Duration.ofSeconds(5));
        };
    }

    private void settle(Answer answer, InferenceRequest request) {
        if (answer.published() && !answer.ended()) {
            requests.cancel(request.getRequestId());
        }
        var used = answer.used();
        usage.tell(
                UsageRecord.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setWorkspaceId(request.getWorkspaceId())
                        .setAlias(request.getAlias())
                        .setVersion(request.getVersion())
                        .setPromptTokens(used.getPromptTokens())
                        .setCompletionTokens(used.getCompletionTokens())
                        .setFinished(clock.millis())
                        .build());
    }

    private InferenceRequest message(
            Workspace workspace,
            Asked asked,
            Route.Served route,
            Answer.Request request,
            String trace) {
        var message =
                InferenceRequest.newBuilder()
                        .setRequestId(request.id().value())
                        .setWorkspaceId(workspace.id())
                        .setAlias(asked.model())
                        .setVersion(route.version().value())
                        .setSampling(sampling(asked, route.contextTokens()))
                        .setDeadline(request.deadline().toEpochMilli())
                        .setTraceparent(trace);
        switch (asked.prompt()) {
            case Asked.Prompt.Messages(var chat) -> message.setChat(chat);
            case Asked.Prompt.Text(var text) -> message.setText(text);
            case Asked.Prompt.Texts(var texts) ->
                    message.setTexts(Texts.newBuilder().addAllTexts(texts));
        }
        return message.build();
    }

    /** The seed is fixed here, so that whichever node goes on draws the same. */
    private Sampling sampling(Asked asked, int knownContext) {
        int context = knownContext > 0 ? knownContext : CONTEXT_TOKENS;
        int wanted =
                asked.maxTokens()
                        .orElseGet(
                                () ->
                                        switch (asked.prompt()) {
                                            case Asked.Prompt.Messages _ -> context;
                                            case Asked.Prompt.Text _ -> TEXT_TOKENS;
                                            case Asked.Prompt.Texts _ -> 1;
                                        });
        return Sampling.newBuilder()
                .setTemperature(asked.temperature())
                .setTopP(asked.topP())
                .setSeed(asked.seed().orElseGet(random::nextLong))
                .setChoices(asked.choices())
                .setMaxTokens(Math.min(wanted, context))
                .addAllStop(asked.stop())
                .setTopK(asked.topK())
                .setMinP(asked.minP())
                .setRepetitionPenalty(asked.repetitionPenalty())
                .setFrequencyPenalty(asked.frequencyPenalty())
                .setPresencePenalty(asked.presencePenalty())
                .putAllLogitBias(asked.logitBias())
                .setIgnoreEos(asked.ignoreEnd())
                .setLogprobs(asked.topLogprobs().isPresent())
                .setTopLogprobs(asked.topLogprobs().orElse(0))
                .setJsonSchema(asked.jsonSchema().orElse(""))
                .build();
    }

    private final class Publication implements Answer.Publishing {

        private final Admission.Permit permit;
        private final Reading reading;
        private InferenceRequest message;

        Publication(Admission.Permit permit, Reading reading, InferenceRequest message) {
            this.permit = permit;
            this.reading = reading;
            this.message = message;
        }

        /** Nodes read the log from the address on, so it is that of now and not of a while ago. */
        @Override
        public void publish() throws InterruptedException {
            reading.startNow();
            message = message.toBuilder().setReplyTo(Requests.address(reading)).build();
            publishAgain();
        }

        @Override
        public void publishAgain() throws InterruptedException {
            try {
                requests.publish(permit.pool(), permit.priority(), message);
            } catch (Unavailable unavailable) {
                // It may be in its lane nevertheless; whoever closes the answer withdraws it.
                log.warn("a request was not taken: {}", unavailable.getMessage());
                throw Refused.unavailable("The request could not be queued.", RETRY);
            }
        }
    }
}
