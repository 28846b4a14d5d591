package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.batch.Batch.Status;
import dev.antiphon.gateway.batch.Lines.Outcome;
import dev.antiphon.gateway.batch.Lines.Over;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

import java.util.Locale;

/** A line of the output or of the errors of a batch, as OpenAI has it. */
final class OutputLine {

    private OutputLine() {}

    /**
     * What is told of a line.
     *
     * @param end how the batch ended, which says why a line came to nothing
     */
    static String of(Batch batch, Over over, Status end) {
        var line =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "id",
                                "batch_req_%s_%d"
                                        .formatted(
                                                batch.id().substring("batch_".length()),
                                                over.number()))
                        .put("custom_id", over.customId());
        over.outcome()
                .ifPresentOrElse(outcome -> answered(line, outcome), () -> notAnswered(line, end));
        return line.toString();
    }

    private static void answered(ObjectNode line, Outcome outcome) {
        line.putObject("response")
                .put("status_code", outcome.status())
                .put("request_id", outcome.requestId())
                .putRawValue("body", new RawValue(outcome.body()));
        line.putNull("error");
    }

    private static void notAnswered(ObjectNode line, Status end) {
        line.putNull("response");
        line.putObject("error")
                .put("code", "batch_" + end.name().toLowerCase(Locale.ROOT))
                .put(
                        "message",
                        end == Status.EXPIRED
                                ? "The batch expired before this request was answered."
                                : "The batch was cancelled before this request was answered.");
    }
}
