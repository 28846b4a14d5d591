package dev.antiphon.inference.remote;

import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.inference.remote.Hearing.Piece;
import dev.antiphon.inference.remote.Hearing.Used;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server with the generate extension of the Open Inference Protocol. It knows texts alone: a chat
 * needs a template, which is the model's, so chats are refused by name.
 *
 * <p>Source: Triton Inference Server, "Generate Extension".
 */
final class OpenInferenceServer implements Upstream {

    private final Calls calls;
    private final RemoteVersion version;

    OpenInferenceServer(Calls calls, RemoteVersion version) {
        this.calls = calls;
        this.version = version;
    }

    @Override
    public Optional<String> problem() throws InterruptedException {
        try {
            calls.check("/v2/models/" + version.model() + "/ready");
            return Optional.empty();
        } catch (Failure failure) {
            return Optional.of(failure.reason());
        }
    }

    @Override
    public Used answer(Asking asking, Hearing hearing) throws Failure, InterruptedException {
        var request = asking.request();
        var sampling = request.getSampling();
        if (!request.hasText()) {
            throw Failure.rejected(
                    "messages",
                    "messages: this model continues texts and knows no chats; use /v1/completions");
        }
        if (sampling.getLogprobs()) {
            throw Failure.rejected("logprobs", "logprobs: this model's server tells none");
        }
        var body = Calls.JSON.createObjectNode().put("text_input", request.getText());
        var parameters =
                body.putObject("parameters")
                        .put("stream", true)
                        .put("max_tokens", sampling.getMaxTokens())
                        .put("temperature", sampling.getTemperature())
                        .put("top_p", sampling.getTopP())
                        .put("seed", asking.seed());
        if (sampling.getTopK() > 0) {
            parameters.put("top_k", sampling.getTopK());
        }
        if (sampling.getStopCount() > 0) {
            sampling.getStopList().forEach(parameters.putArray("stop")::add);
        }
        var pieces = new AtomicInteger();
        calls.stream(
                "/v2/models/" + version.model() + "/generate_stream",
                body,
                event -> {
                    var piece = piece(event);
                    if (!piece.text().isEmpty()) {
                        pieces.incrementAndGet();
                        hearing.said(piece);
                    }
                });
        // The protocol has no word for the end of an answer but the end of its stream.
        hearing.said(
                new Piece(
                        List.of(),
                        "",
                        List.of(),
                        Optional.empty(),
                        pieces.get() >= sampling.getMaxTokens()
                                ? FinishReason.FINISH_REASON_LENGTH
                                : FinishReason.FINISH_REASON_STOP));
        return new Used(0, pieces.get(), 0);
    }

    @Override
    public Vectors embed(List<String> texts) throws Failure {
        throw Failure.rejected("model", "model: this one answers and does not embed");
    }

    private static Piece piece(JsonNode event) {
        return new Piece(
                List.of(),
                event.path("text_output").asString(""),
                List.of(),
                Optional.empty(),
                FinishReason.FINISH_REASON_UNSPECIFIED);
    }
}
