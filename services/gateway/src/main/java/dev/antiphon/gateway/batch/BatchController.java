package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.batch.Batch.Problem;
import dev.antiphon.gateway.batch.Batch.Status;
import dev.antiphon.gateway.batch.Batches.Wish;
import dev.antiphon.gateway.files.Expiry;
import dev.antiphon.gateway.files.Files;
import dev.antiphon.gateway.files.StoredFile;
import dev.antiphon.gateway.json.Fields;
import dev.antiphon.gateway.json.Json;
import dev.antiphon.gateway.json.JsonReader;
import dev.antiphon.gateway.json.Page;
import dev.antiphon.gateway.openai.Endpoint;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Batches: requests in a file, answered within a day. */
@Controller
class BatchController {

    private static final String WINDOW = "24h";
    private static final int BODY_LIMIT = 64 * 1024;
    private static final int LONGEST_LIST = 100;
    private static final String OUTPUT_EXPIRES_AFTER = "output_expires_after";
    private static final Set<String> KNOWN =
            Set.of(
                    "input_file_id",
                    "endpoint",
                    "completion_window",
                    "metadata",
                    OUTPUT_EXPIRES_AFTER);

    private final Batches batches;
    private final Files files;
    private final JsonReader json = new JsonReader(BODY_LIMIT);

    BatchController(Batches batches, Files files) {
        this.batches = batches;
        this.files = files;
    }

    @PostMapping("/v1/batches")
    void create(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var workspace = Workspace.of(request);
        var wish = wish(json.object(request.getInputStream()));
        boolean isThere =
                files.find(workspace, wish.inputFile())
                        .filter(file -> file.purpose().equals(StoredFile.INPUT))
                        .isPresent();
        if (!isThere) {
            throw Refused.field(
                    "input_file_id",
                    "'input_file_id' must be a file that was uploaded for batches.");
        }
        Json.write(response, told(batches.create(workspace, wish)));
    }

    @GetMapping("/v1/batches")
    void list(
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "20") int limit,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Json.write(
                response,
                batches.list(Workspace.of(request), after, Page.limit(limit, LONGEST_LIST))
                        .told(BatchController::told));
    }

    @GetMapping("/v1/batches/{id}")
    void show(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Json.write(response, told(known(batches.find(Workspace.of(request), id))));
    }

    @PostMapping("/v1/batches/{id}/cancel")
    void cancel(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Json.write(response, told(known(batches.cancel(Workspace.of(request), id))));
    }

    private static Wish wish(Fields fields) {
        fields.refuseOthers(KNOWN, Set.of());
        var endpoint =
                Endpoint.at(fields.text("endpoint"))
                        .orElseThrow(() -> fields.wrong("endpoint", "must be one of " + paths()));
        if (!fields.text("completion_window").equals(WINDOW)) {
            throw fields.wrong("completion_window", "must be " + WINDOW);
        }
        return new Wish(
                endpoint,
                fields.text("input_file_id"),
                Duration.ofHours(24),
                fields.find(OUTPUT_EXPIRES_AFTER)
                        .map(node -> keep(Fields.of(node, OUTPUT_EXPIRES_AFTER))),
                fields.metadata());
    }

    private static Duration keep(Fields expiry) {
        expiry.refuseOthers(Set.of("anchor", "seconds"), Set.of());
        return Expiry.of(
                OUTPUT_EXPIRES_AFTER, expiry.text("anchor"), expiry.require("seconds").toString());
    }

    private static String paths() {
        return Arrays.stream(Endpoint.values())
                .map(Endpoint::path)
                .collect(Collectors.joining(", "));
    }

    private static Batch known(Optional<Batch> batch) {
        return batch.orElseThrow(() -> Refused.notFound("There is no such batch."));
    }

    private static ObjectNode told(Batch batch) {
        var told =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", batch.id())
                        .put("object", "batch")
                        .put("endpoint", batch.endpoint().path());
        if (batch.problems().isEmpty()) {
            told.putNull("errors");
        } else {
            var data = told.putObject("errors").put("object", "list").putArray("data");
            batch.problems().forEach(problem -> data.add(told(problem)));
        }
        told.put("input_file_id", batch.inputFile())
                .put("completion_window", WINDOW)
                .put("status", batch.status().name().toLowerCase(Locale.ROOT))
                .put("output_file_id", batch.outputFile().orElse(null))
                .put("error_file_id", batch.errorFile().orElse(null))
                .put("created_at", batch.created().getEpochSecond())
                .put("in_progress_at", seconds(batch.started()))
                .put("expires_at", batch.expires().getEpochSecond())
                .put("completed_at", ended(batch, Status.COMPLETED))
                .put("failed_at", ended(batch, Status.FAILED))
                .put("expired_at", ended(batch, Status.EXPIRED))
                .put("cancelling_at", seconds(batch.cancelled()))
                .put("cancelled_at", ended(batch, Status.CANCELLED));
        told.putObject("request_counts")
                .put("total", batch.counts().total())
                .put("completed", batch.counts().completed())
                .put("failed", batch.counts().failed());
        var metadata = told.putObject("metadata");
        batch.metadata().forEach(metadata::put);
        return told;
    }

    private static ObjectNode told(Problem problem) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("code", problem.code())
                .put("message", problem.message())
                .put("param", problem.param().isEmpty() ? null : problem.param())
                .put("line", problem.line() == 0 ? null : (Integer) problem.line());
    }

    private static @Nullable Long ended(Batch batch, Status how) {
        return seconds(batch.ended().filter(_ -> batch.status() == how));
    }

    private static @Nullable Long seconds(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(null);
    }
}
