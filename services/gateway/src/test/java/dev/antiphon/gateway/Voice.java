package dev.antiphon.gateway;

import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.ToolCallDelta;

import org.apache.kafka.clients.producer.ProducerRecord;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What an attempt writes into the reply log. */
final class Voice {

    private final Cluster cluster;
    private final FakeNode node;
    private final InferenceRequest request;
    private final String attempt;

    Voice(Cluster cluster, FakeNode node, InferenceRequest request) {
        this(cluster, node, request, UUID.randomUUID().toString());
    }

    private Voice(Cluster cluster, FakeNode node, InferenceRequest request, String attempt) {
        this.cluster = cluster;
        this.node = node;
        this.request = request;
        this.attempt = attempt;
    }

    /** The end of a node in the middle of its work. */
    static final class Died extends RuntimeException {
        Died() {
            super("died", null, false, false);
        }
    }

    /** An attempt by its name, which need not be this one. */
    Voice of(String name) {
        return new Voice(cluster, node, request, name);
    }

    void started() {
        say(Reply.newBuilder().setStarted(Started.newBuilder().setNodeId("fake")));
    }

    /** Takes back what attempts before it said. */
    void startedAnew() {
        say(
                Reply.newBuilder()
                        .setStarted(Started.newBuilder().setNodeId("fake").setBeginsAnew(true)));
    }

    void token(int choice, int index, String text) {
        token(choice, index, text, FinishReason.FINISH_REASON_UNSPECIFIED);
    }

    void token(int choice, int index, String text, FinishReason end) {
        say(
                Reply.newBuilder()
                        .setToken(
                                Token.newBuilder()
                                        .setChoice(choice)
                                        .setIndex(index)
                                        .setText(text)
                                        .setFinishReason(end)));
    }

    /** Calls two functions, the second in pieces. */
    void callTwo() {
        started();
        call(0, 0, "hours", "{}", FinishReason.FINISH_REASON_UNSPECIFIED);
        call(1, 1, "order", "{\"number\"", FinishReason.FINISH_REASON_UNSPECIFIED);
        call(2, 1, "", ": 7}", FinishReason.FINISH_REASON_TOOL_CALLS);
        finished(7, 3);
    }

    /** Gives every text its length and its number as a vector, the last text first. */
    void embed() {
        started();
        for (int text = request.getTexts().getTextsCount() - 1; text >= 0; text--) {
            say(
                    Reply.newBuilder()
                            .setToken(
                                    Token.newBuilder()
                                            .setChoice(text)
                                            .setFinishReason(FinishReason.FINISH_REASON_STOP)
                                            .addEmbedding(
                                                    request.getTexts().getTexts(text).length())
                                            .addEmbedding(text)));
        }
        finished(9, 0);
    }

    private void call(int index, int call, String name, String arguments, FinishReason end) {
        var piece = ToolCallDelta.newBuilder().setIndex(call).setName(name).setArguments(arguments);
        if (!name.isEmpty()) {
            piece.setId("id-" + call);
        }
        say(
                Reply.newBuilder()
                        .setToken(
                                Token.newBuilder()
                                        .setIndex(index)
                                        .setFinishReason(end)
                                        .addToolCalls(piece)));
    }

    void finished(int promptTokens, int completionTokens) {
        say(
                Reply.newBuilder()
                        .setFinished(
                                Finished.newBuilder()
                                        .setPromptTokens(promptTokens)
                                        .setCompletionTokens(completionTokens)));
    }

    void failed(FailureKind kind, String message, String param) {
        say(
                Reply.newBuilder()
                        .setFailed(
                                Failed.newBuilder()
                                        .setKind(kind)
                                        .setMessage(message)
                                        .setParam(param)));
    }

    /** To be thrown where the node dies. */
    Died death() {
        return new Died();
    }

    boolean isCancelled() {
        return node.isCancelled(request.getRequestId());
    }

    /** Counts until told to stop, a word every few milliseconds. */
    void countUntilCancelled(Duration pace) throws InterruptedException {
        started();
        for (int index = 0; !isCancelled(); index++) {
            token(0, index, index + " ");
            Thread.sleep(pace);
        }
        failed(FailureKind.FAILURE_KIND_CANCELLED, "cancelled", "");
    }

    /** Says nothing until told to stop. */
    void ponderUntilCancelled() throws InterruptedException {
        started();
        while (!isCancelled()) {
            Thread.sleep(Duration.ofMillis(20));
        }
        failed(FailureKind.FAILURE_KIND_CANCELLED, "cancelled", "");
    }

    /** Counts to the end, whoever listens. */
    void reciteSlowly(int tokens, Duration pace) throws InterruptedException {
        started();
        for (int index = 0; index < tokens; index++) {
            token(0, index, index + " ");
            Thread.sleep(pace);
        }
        token(0, tokens, "", FinishReason.FINISH_REASON_STOP);
        finished(7, tokens + 1);
    }

    /**
     * Recites one word after the other for every choice, as far as the request's limits and stop
     * strings let it.
     */
    void recite(List<String> words) {
        started();
        var sampling = request.getSampling();
        int tokens = 0;
        for (int choice = 0; choice < sampling.getChoices(); choice++) {
            boolean ended = false;
            for (int index = 0; !ended; index++) {
                Optional<String> word =
                        index < words.size()
                                ? Optional.of(words.get(index))
                                        .filter(
                                                next ->
                                                        sampling.getStopList().stream()
                                                                .noneMatch(next::contains))
                                : Optional.empty();
                boolean full = index + 1 == sampling.getMaxTokens();
                token(
                        choice,
                        index,
                        word.orElse(""),
                        word.isEmpty()
                                ? FinishReason.FINISH_REASON_STOP
                                : full
                                        ? FinishReason.FINISH_REASON_LENGTH
                                        : FinishReason.FINISH_REASON_UNSPECIFIED);
                tokens++;
                ended = word.isEmpty() || full;
            }
        }
        finished(7, tokens);
    }

    private void say(Reply.Builder reply) {
        var address = request.getReplyTo();
        var _ =
                cluster.producer()
                        .send(
                                new ProducerRecord<>(
                                        address.getTopic(),
                                        address.getPartition(),
                                        request.getRequestId(),
                                        reply.setRequestId(request.getRequestId())
                                                .setAttemptId(attempt)
                                                .build()
                                                .toByteArray()));
    }
}
