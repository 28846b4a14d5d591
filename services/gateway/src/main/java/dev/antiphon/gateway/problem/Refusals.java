package dev.antiphon.gateway.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes refusals: OpenAI's error object under {@code /v1}, a problem detail elsewhere. */
public final class Refusals {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Refusals() {}

    /** Whether a request is for the OpenAI-compatible API. */
    public static boolean isOpenAi(HttpServletRequest request) {
        return isOpenAi(request.getServletPath());
    }

    /** Refuses a request, unless the answer to it has begun. */
    public static void write(
            HttpServletRequest request, HttpServletResponse response, Refused refused)
            throws IOException {
        write(isOpenAi(request), response, refused);
    }

    /** The error object as it stands in an answer or in a stream. */
    public static String openAi(Refused refused) {
        var error = new LinkedHashMap<String, Object>();
        error.put("message", refused.message());
        error.put("type", refused.type());
        error.put("param", refused.param());
        error.put("code", refused.code());
        return JSON.writeValueAsString(Map.of("error", error));
    }

    static boolean isOpenAi(String path) {
        return path.equals("/v1") || path.startsWith("/v1/");
    }

    static void write(boolean openAi, HttpServletResponse response, Refused refused)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(refused.status());
        refused.headers().forEach(response::setHeader);
        response.setContentType(openAi ? "application/json" : "application/problem+json");
        byte[] body =
                (openAi ? openAi(refused) : problem(refused)).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    private static String problem(Refused refused) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "about:blank");
        members.put(
                "title",
                Optional.ofNullable(HttpStatus.resolve(refused.status()))
                        .map(HttpStatus::getReasonPhrase)
                        .orElse("Error"));
        members.put("status", refused.status());
        members.put("detail", refused.message());
        return JSON.writeValueAsString(members);
    }
}
