package dev.antiphon.platform.problem;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.LinkedHashMap;

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
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, fullDetail());
        if (!field.isEmpty()) {
            problem.setProperty("field", field);
        }
        problem.setProperty("fix", fix);
        return problem;
    }

    /** Answers with the problem where no controller is involved. */
    public void writeTo(HttpServletResponse response) throws IOException {
        var members = new LinkedHashMap<String, Object>();
        members.put("title", status.getReasonPhrase());
        members.put("status", status.value());
        members.put("detail", fullDetail());
        if (!field.isEmpty()) {
            members.put("field", field);
        }
        members.put("fix", fix);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        JSON.writeValue(response.getOutputStream(), members);
    }

    private String fullDetail() {
        return field.isEmpty() ? detail : field + ": " + detail;
    }
}
