package dev.antiphon.channels.problem;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.Map;

/**
 * Why a request is not done, as RFC 9457 has it, with two members of our own.
 *
 * @param field what is wrong: a member of the body, a part of the path or a header; empty where it
 *     is none of them
 * @param detail what is wrong with it
 * @param fix what to do about it
 */
public record Problem(HttpStatus status, String field, String detail, String fix) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The problem as Spring writes it into a response. */
    public ProblemDetail toProblemDetail() {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(
                        status, field.isEmpty() ? detail : field + ": " + detail);
        if (!field.isEmpty()) {
            problem.setProperty("field", field);
        }
        problem.setProperty("fix", fix);
        return problem;
    }

    /** Answers with the problem where no controller is involved. */
    public void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        JSON.writeValue(
                response.getOutputStream(),
                Map.of(
                        "title",
                        status.getReasonPhrase(),
                        "status",
                        status.value(),
                        "detail",
                        field + ": " + detail,
                        "field",
                        field,
                        "fix",
                        fix));
    }
}
