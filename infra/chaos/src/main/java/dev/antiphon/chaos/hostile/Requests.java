package dev.antiphon.chaos.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes HTTP requests out, right or wrong. */
final class Requests {

    static final String CHAT = "/v1/chat/completions";

    private final String host;
    private final String apiKey;

    Requests(String host, String apiKey) {
        this.host = host;
        this.apiKey = apiKey;
    }

    /** A chat completion with this body. */
    byte[] chat(String body) {
        return chat(body.getBytes(StandardCharsets.UTF_8));
    }

    byte[] chat(byte[] body) {
        return request("POST", CHAT, Map.of(), body);
    }

    /** A request as it should be, but with these headers; one without a value is left out. */
    byte[] request(String method, String path, Map<String, String> headers, byte[] body) {
        var all = new LinkedHashMap<String, String>();
        all.put("Host", host);
        all.put("Authorization", "Bearer " + apiKey);
        all.put("Connection", "close");
        if (body.length > 0 || method.equals("POST")) {
            all.put("Content-Type", "application/json");
            all.put("Content-Length", Integer.toString(body.length));
        }
        all.putAll(headers);
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> {
                    if (!value.isEmpty()) {
                        head.append(name).append(": ").append(value).append("\r\n");
                    }
                });
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    byte[] get(String path) {
        return request("GET", path, Map.of(), new byte[0]);
    }

    /** Anything at all. */
    static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Begins like a good request; the rest of the headers and the body follow. */
    String head(String rest) {
        return "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%s"
                .formatted(CHAT, host, apiKey, rest);
    }
}
