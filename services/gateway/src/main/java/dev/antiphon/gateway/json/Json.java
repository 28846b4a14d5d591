package dev.antiphon.gateway.json;

import jakarta.servlet.http.HttpServletResponse;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes a JSON object as the whole of a response. */
public final class Json {

    private Json() {}

    /** Writes it and ends the response. */
    public static void write(HttpServletResponse response, ObjectNode object) throws IOException {
        byte[] body = object.toString().getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
