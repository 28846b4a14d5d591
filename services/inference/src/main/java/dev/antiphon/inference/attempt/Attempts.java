package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.inference.kafka.Unavailable;
import dev.antiphon.inference.metrics.NodeMetrics;
import dev.antiphon.inference.reply.ReplyLog;

import java.time.InstantSource;

/** Begins attempts at requests with one model. */
public final class Attempts {

    private final Model model;
    private final Pulse pulse;
    private final ReplyLog replies;
    private final Cancellations cancellations;
    private final NodeMetrics metrics;
    private final AttemptSettings settings;
    private final InstantSource clock;
    private final Priority priority;

    /** Answers with this model, whose tokens the pulse counts, at the priority {@code normal}. */
    public Attempts(
            Model model,
            Pulse pulse,
            ReplyLog replies,
            Cancellations cancellations,
            NodeMetrics metrics,
            AttemptSettings settings,
            InstantSource clock) {
        this(model, pulse, replies, cancellations, metrics, settings, clock, Priority.NORMAL);
    }

    private Attempts(
            Model model,
            Pulse pulse,
            ReplyLog replies,
            Cancellations cancellations,
            NodeMetrics metrics,
            AttemptSettings settings,
            InstantSource clock,
            Priority priority) {
        this.model = model;
        this.pulse = pulse;
        this.replies = replies;
        this.cancellations = cancellations;
        this.metrics = metrics;
        this.settings = settings;
        this.clock = clock;
        this.priority = priority;
    }

    /**
     * The same, for requests of a lane: the lower ones make way when the engine's cache is full.
     */
    public Attempts at(Priority lane) {
        return new Attempts(model, pulse, replies, cancellations, metrics, settings, clock, lane);
    }

    /**
     * Takes the word for a request and goes on with it where others stopped. The caller closes the
     * attempt.
     *
     * @throws Unavailable if the reply log was not written or read in time
     */
    public Attempt begin(InferenceRequest request) throws Unavailable, InterruptedException {
        var opened = replies.open(request, model.beginsAnew());
        var attempt = new Attempt(request, opened, cancellations, metrics, pulse, clock);
        cancellations.began(request.getRequestId(), attempt);
        attempt.begin(
                model,
                settings,
                switch (priority) {
                    case HIGH -> 2;
                    case NORMAL -> 1;
                    case LOW -> 0;
                });
        return attempt;
    }
}
