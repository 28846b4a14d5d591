package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Logprob;
import dev.antiphon.contracts.v1.Logprobs;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.ToolCallDelta;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.embed.Embedder;
import dev.antiphon.engine.tool.ToolCallStream;
import dev.antiphon.inference.chain.ChainBroken;
import dev.antiphon.inference.kafka.Unavailable;
import dev.antiphon.inference.metrics.NodeMetrics;
import dev.antiphon.inference.metrics.NodeMetrics.Operation;
import dev.antiphon.inference.remote.Asking;
import dev.antiphon.inference.remote.Hearing;
import dev.antiphon.inference.remote.RemoteEngine;
import dev.antiphon.inference.reply.ReplyLog;
import dev.antiphon.inference.reply.ReplyWriter;
import dev.antiphon.inference.reply.Transcript;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * One try at a request. A slot begins it, waits for it and concludes it; the engine's thread says
 * its tokens; anybody may cancel it or ask that it be handed over. What comes first is its end.
 */
public final class Attempt implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private final InferenceRequest request;
    private final Transcript before;
    private final ReplyWriter writer;
    private final Cancellations cancellations;
    private final NodeMetrics metrics;
    private final Pulse pulse;
    private final InstantSource clock;
    private final long beganNanos = System.nanoTime();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final List<Engine.Generating> generating = new ArrayList<>();
    private final List<RemoteEngine.Relaying> relaying = new ArrayList<>();
    private final AtomicInteger cachedElsewhere = new AtomicInteger();
    private final AtomicInteger tokens;
    private final AtomicInteger inputTokens = new AtomicInteger();
    private final AtomicInteger saidHere = new AtomicInteger();
    private final AtomicLong firstNanos = new AtomicLong();

    Attempt(
            InferenceRequest request,
            ReplyLog.Opened opened,
            Cancellations cancellations,
            NodeMetrics metrics,
            Pulse pulse,
            InstantSource clock) {
        this.request = request;
        this.before = opened.before();
        this.writer = opened.writer();
        this.cancellations = cancellations;
        this.metrics = metrics;
        this.pulse = pulse;
        this.clock = clock;
        this.tokens = new AtomicInteger(opened.before().tokensSaid());
    }

    /** What became of the request. */
    public enum Outcome {
        /** The log holds its end. */
        ENDED,
        /** Somebody else shall go on with it. */
        UNFINISHED
    }

    /** Waits for the end, but not longer than that; returns whether it has come. */
    public boolean await(Duration limit) throws InterruptedException {
        try {
            var _ = end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** For how long the engine has said nothing, about this request or another. */
    public Duration silence() {
        return pulse.silence(beganNanos);
    }

    /** Ends the attempt if nobody waits for the answer any more. */
    public void expire() {
        if (request.getDeadline() > 0 && request.getDeadline() < clock.millis()) {
            fail(
                    FailureKind.FAILURE_KIND_DEADLINE_EXCEEDED,
                    "the deadline passed before the answer was complete",
                    "");
        }
    }

    /**
     * Ends the attempt so that another node, or this one, goes on with the request, and says that
     * the request is not the reason.
     */
    public void release() {
        if (end.complete(new End.Released())) {
            writer.released(false);
        }
    }

    /**
     * Ends the attempt so that another node, or this one, goes on with the request, and says that
     * the request may be the reason.
     */
    public void giveUp() {
        if (end.complete(new End.Unfinished())) {
            writer.released(true);
        }
    }

    /**
     * Says the end that has come.
     *
     * @throws Unavailable if the log does not take it; then the request is not to be accepted
     */
    public Outcome conclude() throws Unavailable, InterruptedException {
        int cached = cachedTokens();
        stopGenerating();
        return switch (end.join()) {
            case End.ToldBefore() -> Outcome.ENDED;
            case End.Complete(int promptTokens) -> {
                writer.finished(
                        Finished.newBuilder()
                                .setPromptTokens(promptTokens)
                                .setCompletionTokens(tokens.get())
                                .setCachedTokens(cached)
                                .build());
                yield Outcome.ENDED;
            }
            case End.Failing(Failed failed) -> {
                writer.failed(failed);
                yield Outcome.ENDED;
            }
            case End.Unfinished(), End.Released() -> Outcome.UNFINISHED;
            case End.NotWritten(Exception cause) ->
                    throw new Unavailable("the reply log took no token", cause);
        };
    }

    /** Leaves the engine and everybody who might call. */
    @Override
    public void close() {
        release();
        stopGenerating();
        cancellations.ended(request.getRequestId(), this);
        tell();
    }

    private void tell() {
        String outcome =
                switch (end.join()) {
                    case End.ToldBefore() -> "told_before";
                    case End.Complete _ -> "stop";
                    case End.Failing(Failed failed) ->
                            failed.getKind()
                                    .name()
                                    .replace("FAILURE_KIND_", "")
                                    .toLowerCase(Locale.ROOT);
                    case End.Unfinished() -> "unfinished";
                    case End.Released() -> "released";
                    case End.NotWritten _ -> "unwritten";
                };
        metrics.ended(
                new NodeMetrics.Went(
                        request.getAlias(),
                        request.getVersion(),
                        switch (request.getPromptCase()) {
                            case CHAT -> Operation.CHAT;
                            case TEXTS -> Operation.EMBEDDINGS;
                            case TEXT, PROMPT_NOT_SET -> Operation.TEXT_COMPLETION;
                        },
                        outcome,
                        before.attempts() > 0,
                        before.tokensSaid(),
                        Duration.ofNanos(System.nanoTime() - beganNanos),
                        Duration.ofNanos(firstNanos.get()),
                        inputTokens.get(),
                        saidHere.get()));
    }

    /** A token, or a vector, has come. */
    private void heard() {
        pulse.token();
        if (saidHere.getAndIncrement() == 0) {
            firstNanos.set(System.nanoTime() - beganNanos);
        }
    }

    void cancel() {
        fail(FailureKind.FAILURE_KIND_CANCELLED, "the request was cancelled", "");
    }

    /** Goes on where the attempts before it came to, or ends at once. */
    void begin(Model model, AttemptSettings settings, int priority) {
        if (before.ended()) {
            end.complete(new End.ToldBefore());
        } else if (before.attemptsWithoutProgress() >= settings.withoutProgress()) {
            fail(
                    FailureKind.FAILURE_KIND_POISONED,
                    "%d attempts in a row came to nothing"
                            .formatted(before.attemptsWithoutProgress()),
                    "");
        } else {
            expire();
        }
        if (end.isDone()) {
            return;
        }
        try {
            switch (model) {
                case Model.Answering(var engine) ->
                        generate(Question.of(request, engine, settings), engine, priority);
                case Model.Embedding(var embedder) ->
                        embed(Passages.of(request, embedder), embedder);
                case Model.Remote(var engine) -> relay(engine, settings);
            }
        } catch (Rejected rejected) {
            fail(FailureKind.FAILURE_KIND_REJECTED, rejected.reason(), rejected.param());
        } catch (RuntimeException bug) {
            // Whoever waits must hear of it; the next attempt would come to the same.
            log.error("request {} broke", request.getRequestId(), bug);
            fail(FailureKind.FAILURE_KIND_INTERNAL, "the node failed on this request", "");
        }
    }

    private void generate(Question question, Engine engine, int priority) {
        var open = open(question.choices());
        int promptTokens = question.prompt().size();
        inputTokens.set(promptTokens);
        if (open.isEmpty()) {
            complete(promptTokens);
        }
        var left = new AtomicInteger(open.size());
        for (int choice : open) {
            var generation = question.generation(choice, before.tokens(choice), priority);
            generating.add(
                    engine.generate(generation, new Voice(engine, choice, left, promptTokens)));
        }
    }

    private void embed(Passages passages, Embedder embedder) {
        // Vectors are nothing that was generated.
        tokens.set(0);
        inputTokens.set(passages.tokens());
        var open = open(passages.texts().size());
        if (open.isEmpty()) {
            complete(passages.tokens());
        }
        var left = new AtomicInteger(open.size());
        for (int text : open) {
            embedder.embed(passages.texts().get(text), new Pen(text, left, passages.tokens()));
        }
    }

    private void relay(RemoteEngine engine, AttemptSettings settings) throws Rejected {
        if (request.hasTexts()) {
            relaying.add(engine.embed(request.getTexts().getTextsList(), new RemotePen()));
            return;
        }
        int choices = Question.choices(request, settings);
        // What the server counts holds what was said before of the open choices.
        tokens.set(
                IntStream.range(0, choices)
                        .filter(before::finished)
                        .map(choice -> before.tokens(choice).size())
                        .sum());
        var open = open(choices);
        if (open.isEmpty()) {
            complete(inputTokens.get());
        }
        var left = new AtomicInteger(open.size());
        for (int choice : open) {
            relaying.add(
                    engine.answer(
                            new Asking(request, choice, before.tokens(choice)),
                            new Relay(choice, left)));
        }
    }

    /** Those of so many answers or texts whose last word has not been said. */
    private List<Integer> open(int count) {
        return IntStream.range(0, count).filter(each -> !before.finished(each)).boxed().toList();
    }

    private void complete(int promptTokens) {
        end.complete(new End.Complete(promptTokens));
    }

    private void notWritten(Exception cause) {
        end.complete(new End.NotWritten(cause));
    }

    /** The choices after the first find the whole prompt in the cache, and that counts for none. */
    private int cachedTokens() {
        return generating.stream()
                .mapToInt(Engine.Generating::cachedTokens)
                .min()
                .orElseGet(cachedElsewhere::get);
    }

    private void stopGenerating() {
        generating.forEach(Engine.Generating::cancel);
        generating.clear();
        relaying.forEach(RemoteEngine.Relaying::cancel);
        relaying.clear();
    }

    private void fail(FailureKind kind, String message, String param) {
        end.complete(
                new End.Failing(
                        Failed.newBuilder()
                                .setKind(kind)
                                .setMessage(message)
                                .setParam(param)
                                .build()));
    }

    /** Carries the tokens of one choice from the engine into the log. */
    private final class Voice implements Listener {

        private final Engine engine;
        private final int choice;
        private final AtomicInteger left;
        private final int promptTokens;

        Voice(Engine engine, int choice, AtomicInteger left, int promptTokens) {
            this.engine = engine;
            this.choice = choice;
            this.left = left;
            this.promptTokens = promptTokens;
        }

        @Override
        public void said(Said said) {
            heard();
            if (end.isDone()) {
                return;
            }
            tokens.incrementAndGet();
            var token =
                    Token.newBuilder()
                            .setChoice(choice)
                            .setIndex(said.index())
                            .setTokenId(said.token())
                            .setText(said.text())
                            .setFinishReason(
                                    said.end()
                                            .map(Attempt::reason)
                                            .orElse(FinishReason.FINISH_REASON_UNSPECIFIED));
            said.calls().forEach(each -> token.addToolCalls(told(each)));
            said.logprobs().ifPresent(each -> token.setLogprobs(told(said.token(), each)));
            writer.token(token.build(), Attempt.this::notWritten);
            if (said.end().isPresent() && left.decrementAndGet() == 0) {
                complete(promptTokens);
            }
        }

        private ToolCallDelta told(ToolCallStream.Piece piece) {
            var delta =
                    ToolCallDelta.newBuilder()
                            .setIndex(piece.index())
                            .setName(piece.name())
                            .setArguments(piece.arguments());
            if (!piece.name().isEmpty()) {
                delta.setId(CallId.of(request.getRequestId(), choice, piece.index()));
            }
            return delta.build();
        }

        private Logprobs told(int token, dev.antiphon.engine.sample.Logprobs logprobs) {
            return Logprobs.newBuilder()
                    .setChosen(told(token, logprobs.chosen()))
                    .addAllTop(
                            logprobs.top().stream()
                                    .map(top -> told(top.token(), top.logprob()))
                                    .toList())
                    .build();
        }

        private Logprob told(int token, double logprob) {
            return Logprob.newBuilder().setToken(engine.text(token)).setLogprob(logprob).build();
        }

        @Override
        public void failed(RuntimeException cause) {
            if (cause instanceof ChainBroken) {
                log.info(
                        "request {} goes on elsewhere: its chain is broken",
                        request.getRequestId());
            } else {
                log.warn("the engine failed on request {}", request.getRequestId(), cause);
            }
            giveUp();
        }
    }

    /** What follows where a server gives no answer. */
    private abstract class Unanswered implements RemoteEngine.Unanswered {

        @Override
        public void rejected(String param, String message) {
            fail(FailureKind.FAILURE_KIND_REJECTED, message, param);
        }

        @Override
        public void failed(String message) {
            log.warn("request {} goes on elsewhere: {}", request.getRequestId(), message);
            giveUp();
        }
    }

    /** Carries what a server says of one choice into the log. */
    private final class Relay extends Unanswered implements Hearing {

        private final int choice;
        private final AtomicInteger left;
        private int index;

        Relay(int choice, AtomicInteger left) {
            this.choice = choice;
            this.left = left;
            this.index = before.tokens(choice).size();
        }

        @Override
        public void said(Piece piece) {
            heard();
            if (end.isDone()) {
                return;
            }
            // The text of several tokens became certain with the last of them.
            for (int id :
                    piece.tokens().stream()
                            .limit(Math.max(0, piece.tokens().size() - 1))
                            .toList()) {
                write(Token.newBuilder().setTokenId(id));
            }
            var last =
                    Token.newBuilder()
                            .setText(piece.text())
                            .addAllToolCalls(piece.calls())
                            .setFinishReason(piece.end());
            if (!piece.tokens().isEmpty()) {
                last.setTokenId(piece.tokens().getLast());
            }
            piece.logprobs().ifPresent(last::setLogprobs);
            write(last);
        }

        @Override
        public void complete(Used used) {
            tokens.addAndGet(used.completionTokens());
            inputTokens.accumulateAndGet(used.promptTokens(), Math::max);
            cachedElsewhere.accumulateAndGet(used.cachedTokens(), Math::max);
            if (left.decrementAndGet() == 0) {
                Attempt.this.complete(inputTokens.get());
            }
        }

        private void write(Token.Builder token) {
            // The choices have threads of their own, and the log one order.
            synchronized (relaying) {
                writer.token(
                        token.setChoice(choice).setIndex(index++).build(),
                        Attempt.this::notWritten);
            }
        }
    }

    /** Carries the vectors of a server into the log. */
    private final class RemotePen extends Unanswered implements RemoteEngine.Embedded {

        @Override
        public void embedded(List<float[]> vectors, int promptTokens) {
            var left = new AtomicInteger(vectors.size());
            inputTokens.set(promptTokens);
            for (int text = 0; text < vectors.size(); text++) {
                new Pen(text, left, promptTokens).embedded(vectors.get(text));
            }
        }
    }

    /** Carries a text's vector into the log. */
    private final class Pen implements Embedder.Listener {

        private final int text;
        private final AtomicInteger left;
        private final int promptTokens;

        Pen(int text, AtomicInteger left, int promptTokens) {
            this.text = text;
            this.left = left;
            this.promptTokens = promptTokens;
        }

        @Override
        public void embedded(float[] vector) {
            heard();
            if (end.isDone()) {
                return;
            }
            var token =
                    Token.newBuilder()
                            .setChoice(text)
                            .setFinishReason(FinishReason.FINISH_REASON_STOP);
            for (float each : vector) {
                token.addEmbedding(each);
            }
            writer.token(token.build(), Attempt.this::notWritten);
            if (left.decrementAndGet() == 0) {
                complete(promptTokens);
            }
        }

        @Override
        public void failed(RuntimeException cause) {
            // Perhaps a fault of this node: another one may do better.
            log.warn("request {} was not embedded", request.getRequestId(), cause);
            giveUp();
        }
    }

    private static FinishReason reason(Listener.End end) {
        return switch (end) {
            case STOP -> FinishReason.FINISH_REASON_STOP;
            case TOOL_CALLS -> FinishReason.FINISH_REASON_TOOL_CALLS;
            case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
        };
    }
}
