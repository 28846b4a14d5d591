package dev.antiphon.gateway.files;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.json.Json;
import dev.antiphon.gateway.json.Page;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartHttpServletRequest;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Files: what is uploaded for batches and what they come to. */
@Controller
class FileController {

    private static final String EXPIRES_AFTER = "expires_after";
    private static final String ANCHOR = EXPIRES_AFTER + "[anchor]";
    private static final String SECONDS = EXPIRES_AFTER + "[seconds]";
    private static final Set<String> FIELDS = Set.of("purpose", ANCHOR, SECONDS);
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LIST = 10_000;

    private final Files files;
    private final FileSettings settings;

    FileController(Files files, FileSettings settings) {
        this.files = files;
        this.settings = settings;
    }

    @PostMapping("/v1/files")
    void upload(MultipartHttpServletRequest form, HttpServletResponse response) throws IOException {
        refuseOthers(form);
        String purpose = Optional.ofNullable(form.getParameter("purpose")).orElse("");
        if (!purpose.equals(StoredFile.INPUT)) {
            throw Refused.field("purpose", "'purpose' must be batch.");
        }
        var file = form.getFile("file");
        if (file == null || file.isEmpty()) {
            throw Refused.field("file", "'file' is required, and must not be empty.");
        }
        try (var content = file.getInputStream()) {
            Json.write(
                    response,
                    told(
                            files.keep(
                                    Workspace.of(form),
                                    filename(file.getOriginalFilename()),
                                    file.getSize(),
                                    keep(form),
                                    content)));
        }
    }

    @GetMapping("/v1/files")
    void list(
            @RequestParam(defaultValue = "") String purpose,
            @RequestParam(defaultValue = "desc") String order,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "10000") int limit,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Json.write(
                response,
                files.list(
                                Workspace.of(request),
                                purpose,
                                Page.Order.of(order),
                                after,
                                Page.limit(limit, LONGEST_LIST))
                        .told(FileController::told));
    }

    @GetMapping("/v1/files/{id}")
    void show(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Json.write(response, told(find(id, request)));
    }

    @GetMapping("/v1/files/{id}/content")
    void content(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var file = find(id, request);
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(file.bytes());
        try (var content = files.open(id)) {
            content.transferTo(response.getOutputStream());
        }
    }

    @DeleteMapping("/v1/files/{id}")
    void delete(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!files.delete(Workspace.of(request), id)) {
            throw unknown();
        }
        Json.write(
                response,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", id)
                        .put("object", "file")
                        .put("deleted", true));
    }

    private StoredFile find(String id, HttpServletRequest request) {
        return files.find(Workspace.of(request), id).orElseThrow(FileController::unknown);
    }

    private static Refused unknown() {
        return Refused.notFound("There is no such file.");
    }

    private Duration keep(HttpServletRequest form) {
        String anchor = form.getParameter(ANCHOR);
        String seconds = form.getParameter(SECONDS);
        return anchor == null && seconds == null
                ? settings.keep()
                : Expiry.of(
                        EXPIRES_AFTER,
                        Optional.ofNullable(anchor).orElse(""),
                        Optional.ofNullable(seconds).orElse(""));
    }

    private static void refuseOthers(MultipartHttpServletRequest form) {
        for (String name : form.getParameterMap().keySet()) {
            if (!FIELDS.contains(name)) {
                throw Refused.field(name, "'" + name + "' is not a known parameter.");
            }
        }
        for (String name : form.getMultiFileMap().keySet()) {
            if (!name.equals("file")) {
                throw Refused.field(name, "'" + name + "' is not a known parameter.");
            }
        }
    }

    private static String filename(@Nullable String given) {
        String name = Optional.ofNullable(given).orElse("").replaceAll("\\p{Cntrl}", "");
        if (name.isBlank()) {
            return "upload.jsonl";
        }
        if (name.length() > LONGEST_NAME) {
            throw Refused.field(
                    "file",
                    "The name of the file must be at most %d characters.".formatted(LONGEST_NAME));
        }
        return name;
    }

    private static ObjectNode told(StoredFile file) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", file.id())
                .put("object", "file")
                .put("bytes", file.bytes())
                .put("created_at", file.created().getEpochSecond())
                .put("expires_at", file.expires().getEpochSecond())
                .put("filename", file.filename())
                .put("purpose", file.purpose())
                .put("status", "processed");
    }
}
