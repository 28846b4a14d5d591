package dev.antiphon.console.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;

/** A server on this machine that stands in for another service, as far as it is documented. */
public abstract class StandIn {

    static final JsonMapper MAPPER = new JsonMapper();
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private volatile boolean isAway;

    StandIn() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** What was asked. */
    record Question(String method, String path, JsonNode body, @Nullable String ifMatch) {}

    /** What is said to it. */
    record Reply(int status, @Nullable Object body, @Nullable String entityTag) {

        static Reply ok(Object body) {
            return new Reply(200, body, null);
        }

        static Reply problem(int status, String field, String detail, String fix) {
            return new Reply(
                    status,
                    Map.of(
                            "title",
                            "No",
                            "status",
                            status,
                            "detail",
                            field + ": " + detail,
                            "field",
                            field,
                            "fix",
                            fix),
                    null);
        }
    }

    abstract Reply answer(Question question);

    abstract String token();

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on it answers nobody, or everybody again. */
    public void away(boolean away) {
        isAway = away;
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Reply reply =
                    isAway
                            ? new Reply(503, null, null)
                            : isAllowed(exchange)
                                    ? answer(
                                            new Question(
                                                    exchange.getRequestMethod(),
                                                    exchange.getRequestURI().getPath(),
                                                    body.length == 0
                                                            ? MAPPER.createObjectNode()
                                                            : MAPPER.readTree(body),
                                                    exchange.getRequestHeaders()
                                                            .getFirst("If-Match")))
                                    : new Reply(401, Map.of("detail", "no token"), null);
            if (reply.entityTag() != null) {
                exchange.getResponseHeaders().set("ETag", reply.entityTag());
            }
            if (reply.body() == null) {
                exchange.sendResponseHeaders(reply.status(), NO_BODY);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), 0);
            exchange.getResponseBody().write(MAPPER.writeValueAsBytes(reply.body()));
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET")
                || ("Bearer " + token())
                        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }
}
