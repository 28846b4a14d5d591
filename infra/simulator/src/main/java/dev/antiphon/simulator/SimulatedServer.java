package dev.antiphon.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Speaks on loopback as vLLM and Triton do: the OpenAI API with token ids, {@code /tokenize}, and
 * {@code generate_stream} of the Open Inference Protocol.
 */
public final class SimulatedServer implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int BACKLOG = 256;
    private static final int VECTOR = 4;

    private final String model;
    private final Duration perToken;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile boolean away;

    private SimulatedServer(String model, Duration perToken, int port) throws IOException {
        this.model = model;
        this.perToken = perToken;
        this.server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/v1/models", this::models);
        server.createContext("/tokenize", exchange -> guarded(exchange, this::tokenize));
        server.createContext(
                "/v1/chat/completions", exchange -> guarded(exchange, this::completions));
        server.createContext("/v1/completions", exchange -> guarded(exchange, this::completions));
        server.createContext("/v1/embeddings", exchange -> guarded(exchange, this::embeddings));
        server.createContext("/v2/models/" + model + "/ready", SimulatedServer::ready);
        server.createContext(
                "/v2/models/" + model + "/generate_stream",
                exchange -> guarded(exchange, this::generate));
    }

    /**
     * Starts one on a free port.
     *
     * @param model the only one that it has
     * @param perToken what every token takes, for every answer
     */
    public static SimulatedServer start(String model, Duration perToken) throws IOException {
        return start(model, perToken, 0);
    }

    /** Starts one on a port. */
    public static SimulatedServer start(String model, Duration perToken, int port)
            throws IOException {
        var server = new SimulatedServer(model, perToken, port);
        server.server.start();
        return server;
    }

    /** Where it is, without a path. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Adds a fault; each hits one request for an answer. */
    public void fail(Fault fault) {
        faults.add(fault);
    }

    /** Refuses everything with 503, its health as well; or no longer. */
    public void away(boolean is) {
        away = is;
    }

    /** What it was asked, with the bodies as they came. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** How many answers are under way. */
    public int running() {
        return running.get();
    }

    /** How many tokens it has said. */
    public int tokens() {
        return tokens.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Handler {
        void handle(HttpExchange exchange, JsonNode body) throws IOException;
    }

    private void guarded(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            if (away) {
                error(exchange, 503, "the server is away", null);
                return;
            }
            var body = JSON.readTree(exchange.getRequestBody());
            if (!exchange.getRequestURI().getPath().equals("/tokenize")) {
                requests.add(body);
            }
            running.incrementAndGet();
            try {
                handler.handle(exchange, body);
            } finally {
                running.decrementAndGet();
            }
        } catch (IOException | UncheckedIOException gone) {
            // The client has left, which frees the slot.
            exchange.close();
        }
    }

    private void models(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (away) {
                error(exchange, 503, "the server is away", null);
                return;
            }
            var answer = JSON.createObjectNode().put("object", "list");
            answer.putArray("data").addObject().put("id", model).put("object", "model");
            json(exchange, 200, answer);
        }
    }

    private static void ready(HttpExchange exchange) throws IOException {
        try (exchange) {
            json(exchange, 200, JSON.createObjectNode());
        }
    }

    private void tokenize(HttpExchange exchange, JsonNode body) throws IOException {
        var answer = JSON.createObjectNode();
        var ids = answer.putArray("tokens");
        prompt(body).forEach(ids::add);
        json(exchange, 200, answer.put("count", ids.size()));
    }

    private void embeddings(HttpExchange exchange, JsonNode body) throws IOException {
        var answer = JSON.createObjectNode().put("object", "list");
        var data = answer.putArray("data");
        int used = 0;
        for (var text : body.path("input")) {
            var ids = SimulatedModel.tokens(text.asString());
            used += ids.size();
            var vector =
                    data.addObject()
                            .put("object", "embedding")
                            .put("index", data.size() - 1)
                            .putArray("embedding");
            int first = SimulatedModel.next(ids, 1);
            for (int at = 0; at < VECTOR; at++) {
                vector.add(at == first % VECTOR ? 1.0 : 0.0);
            }
        }
        answer.putObject("usage").put("prompt_tokens", used).put("total_tokens", used);
        json(exchange, 200, answer);
    }

    private void completions(HttpExchange exchange, JsonNode body) throws IOException {
        var fault = faults.poll();
        if (fault instanceof Fault.Status(int status, String message)) {
            error(exchange, status, message, status == 400 ? "messages" : null);
            return;
        }
        if (!body.path("model").asString("").equals(model)) {
            error(exchange, 404, "no such model", "model");
            return;
        }
        boolean chat = body.has("messages");
        var prompt = prompt(body);
        var events = new Events(exchange);
        if (chat) {
            events.send(chunk(true).delta("role", "assistant").node());
        }
        if (chat && body.path("tools").size() > 0) {
            callTool(events, body.path("tools").path(0));
            return;
        }
        int said = 0;
        String reason = "length";
        var all = new ArrayList<>(prompt);
        for (var token : answer(all, body)) {
            if (interrupted(fault, said, exchange)) {
                return;
            }
            if (token == SimulatedModel.END) {
                reason = "stop";
                break;
            }
            said++;
            var chunk = chunk(chat).text(SimulatedModel.text(token));
            if (body.path("return_token_ids").asBoolean(false)) {
                chunk.choice.putArray("token_ids").add(token);
            }
            events.send(chunk.node());
        }
        events.send(chunk(chat).end(reason));
        if (body.path("stream_options").path("include_usage").asBoolean(false)) {
            var usage = chunk(chat).node();
            usage.putArray("choices");
            usage.putObject("usage")
                    .put("prompt_tokens", prompt.size())
                    .put("completion_tokens", said);
            events.send(usage);
        }
        events.done();
    }

    private static void callTool(Events events, JsonNode tool) throws IOException {
        var first = chunk(true);
        first.call()
                .put("id", "call_1")
                .putObject("function")
                .put("name", tool.path("function").path("name").asString(""))
                .put("arguments", "");
        events.send(first.node());
        for (String piece : List.of("{\"city\":", " \"Kiel\"}")) {
            var chunk = chunk(true);
            chunk.call().putObject("function").put("arguments", piece);
            events.send(chunk.node());
        }
        events.send(chunk(true).end("tool_calls"));
        events.done();
    }

    private void generate(HttpExchange exchange, JsonNode body) throws IOException {
        var fault = faults.poll();
        if (fault instanceof Fault.Status(int status, String message)) {
            json(exchange, status, JSON.createObjectNode().put("error", message));
            return;
        }
        var all = new ArrayList<>(SimulatedModel.tokens(body.path("text_input").asString("")));
        var events = new Events(exchange);
        int said = 0;
        for (var token : answer(all, body.path("parameters"))) {
            if (interrupted(fault, said, exchange) || token == SimulatedModel.END) {
                return;
            }
            said++;
            events.send(
                    JSON.createObjectNode()
                            .put("model_name", model)
                            .put("model_version", "1")
                            .put("text_output", SimulatedModel.text(token)));
        }
    }

    /** The tokens of an answer, each after its time. */
    private Iterable<Integer> answer(List<Integer> all, JsonNode sampling) {
        double temperature = sampling.path("temperature").asDouble(1);
        long seed = temperature == 0 ? 0 : sampling.path("seed").asLong(1);
        int most = sampling.path("max_tokens").asInt(64);
        boolean endless = sampling.path("ignore_eos").asBoolean(false);
        int end = all.size() + most;
        long began = System.nanoTime();
        return () ->
                new Iterator<>() {
                    private int said;

                    @Override
                    public boolean hasNext() {
                        return all.size() < end;
                    }

                    @Override
                    public Integer next() {
                        // What passing a token on takes is not added to what the token takes.
                        long due = began + perToken.toNanos() * ++said;
                        LockSupport.parkNanos(due - System.nanoTime());
                        int token = SimulatedModel.next(all, seed);
                        if (token == SimulatedModel.END && endless) {
                            token = 1;
                        }
                        all.add(token);
                        tokens.incrementAndGet();
                        return token;
                    }
                };
    }

    private static boolean interrupted(@Nullable Fault fault, int said, HttpExchange exchange) {
        switch (fault) {
            case Fault.Drop(int after) when said == after -> {
                exchange.close();
                return true;
            }
            case Fault.Silence(int after) when said == after -> {
                LockSupport.parkNanos(Duration.ofMinutes(1).toNanos());
                return true;
            }
            case null, default -> {
                return false;
            }
        }
    }

    private static List<Integer> prompt(JsonNode body) {
        if (body.has("messages")) {
            var text = new StringBuilder();
            for (var message : body.path("messages")) {
                text.append(message.path("role").asString(""))
                        .append(": ")
                        .append(message.path("content").asString(""))
                        .append('\n');
            }
            return SimulatedModel.tokens(text.toString());
        }
        if (body.path("prompt").isArray()) {
            var ids = new ArrayList<Integer>();
            body.path("prompt").forEach(id -> ids.add(id.intValue()));
            return ids;
        }
        return SimulatedModel.tokens(body.path("prompt").asString(""));
    }

    private static void error(
            HttpExchange exchange, int status, String message, @Nullable String param)
            throws IOException {
        var error = JSON.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", status < 500 ? "invalid_request_error" : "server_error")
                .put("param", param)
                .put("code", status);
        json(exchange, status, error);
    }

    private static void json(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Chunk chunk(boolean chat) {
        return new Chunk(chat);
    }

    /** An event of a completion. */
    private static final class Chunk {

        private final boolean chat;
        private final ObjectNode event = JSON.createObjectNode();
        private final ObjectNode choice;

        Chunk(boolean chat) {
            this.chat = chat;
            event.put("id", "cmpl-1")
                    .put("object", chat ? "chat.completion.chunk" : "text_completion");
            this.choice =
                    event.putArray("choices").addObject().put("index", 0).putNull("finish_reason");
        }

        Chunk text(String text) {
            if (chat) {
                choice.putObject("delta").put("content", text);
            } else {
                choice.put("text", text);
            }
            return this;
        }

        Chunk delta(String name, String value) {
            choice.putObject("delta").put(name, value);
            return this;
        }

        ObjectNode call() {
            return choice.putObject("delta").putArray("tool_calls").addObject().put("index", 0);
        }

        ObjectNode end(String reason) {
            text("");
            choice.put("finish_reason", reason);
            return event;
        }

        ObjectNode node() {
            return event;
        }
    }

    /** Server-sent events. */
    private static final class Events {

        private final HttpExchange exchange;

        Events(HttpExchange exchange) throws IOException {
            this.exchange = exchange;
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
        }

        void send(JsonNode event) throws IOException {
            write(event.toString());
        }

        void done() throws IOException {
            write("[DONE]");
        }

        private void write(String data) throws IOException {
            exchange.getResponseBody()
                    .write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
    }
}
