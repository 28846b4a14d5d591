package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.openai.Endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Many requests in a file.
 *
 * @param problems what is wrong with the input, if it is that
 * @param outputFile the answers, once it has ended
 * @param errorFile what got no answer, once it has ended
 * @param started when its lines could be answered
 * @param cancelled when the client did not want it any more
 */
record Batch(
        String id,
        String workspace,
        Endpoint endpoint,
        String inputFile,
        Optional<String> outputFile,
        Optional<String> errorFile,
        Optional<Long> keepSeconds,
        Map<String, String> metadata,
        List<Problem> problems,
        Status status,
        Counts counts,
        Instant created,
        Instant expires,
        Optional<Instant> started,
        Optional<Instant> cancelled,
        Optional<Instant> ended) {

    /** Where a batch is; the names are OpenAI's. */
    enum Status {
        VALIDATING,
        IN_PROGRESS,
        CANCELLING,
        COMPLETED,
        FAILED,
        EXPIRED,
        CANCELLED
    }

    /** How far it is. */
    record Counts(int total, int completed, int failed) {}

    /**
     * What is wrong with a line of the input.
     *
     * @param param the field; empty where it is the line as a whole
     */
    record Problem(String code, String message, String param, int line) {}
}
