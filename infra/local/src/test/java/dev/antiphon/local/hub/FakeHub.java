package dev.antiphon.local.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Behaves like a Hugging Face hub with one model: the listing with hashes, small files from the hub
 * itself, large ones by way of a redirect to storage on another address.
 */
final class FakeHub implements AutoCloseable {

    static final String MODEL = "antiphon/tiny";
    static final String COMMIT = "8f2d1c0a5b";
    static final String TOKEN = "hf_secret";

    private static final String BODY = "/%s/resolve/%s/";

    private final HttpServer hub = server();
    private final HttpServer storage = server();
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, byte[]> damaged = new ConcurrentHashMap<>();
    private final Map<String, Integer> cuts = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private volatile boolean isPrivate;
    private volatile boolean ignoresRanges;

    /** What was asked for, as {@code name from}. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /** The tokens that the storage saw, which has no business with them. */
    final List<String> leaked = new CopyOnWriteArrayList<>();

    FakeHub() {
        hub.createContext("/api/models/" + MODEL + "/revision/", this::list);
        hub.createContext(BODY.formatted(MODEL, COMMIT), this::resolve);
        storage.createContext("/blobs/", this::blob);
        hub.start();
        storage.start();
    }

    void put(String name, byte[] content) {
        files.put(name, content);
    }

    /** The connection ends after so many bytes, once. */
    void cutOnce(String name, int bytes) {
        cuts.put(name, bytes);
    }

    /** Answers with 503 so many times. */
    void fail(String name, int times) {
        failures.put(name, times);
    }

    /** Another content comes than the hash says. */
    void damage(String name, byte[] content) {
        damaged.put(name, content);
    }

    void needToken() {
        isPrivate = true;
    }

    void ignoreRanges() {
        ignoresRanges = true;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
    }

    private void list(HttpExchange exchange) throws IOException {
        if (!isAllowed(exchange)) {
            answer(exchange, 401, new byte[0]);
            return;
        }
        var path = exchange.getRequestURI().getPath();
        if (!List.of("main", COMMIT).contains(path.substring(path.lastIndexOf('/') + 1))) {
            answer(exchange, 404, new byte[0]);
            return;
        }
        var siblings = new ArrayList<Map<String, Object>>();
        files.forEach(
                (name, content) -> {
                    var file = new TreeMap<String, Object>();
                    file.put("rfilename", name);
                    file.put("size", content.length);
                    file.put("blobId", git(content));
                    if (isLarge(name)) {
                        file.put(
                                "lfs",
                                Map.of(
                                        "sha256",
                                        hash("SHA-256", content),
                                        "size",
                                        content.length,
                                        "pointerSize",
                                        130));
                    }
                    siblings.add(file);
                });
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(
                exchange,
                200,
                new JsonMapper()
                        .writeValueAsBytes(
                                Map.of("id", MODEL, "sha", COMMIT, "siblings", siblings)));
    }

    private void resolve(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var name = path.substring(BODY.formatted(MODEL, COMMIT).length());
        if (!isAllowed(exchange)) {
            answer(exchange, 401, new byte[0]);
        } else if (isLarge(name)) {
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://127.0.0.1:%d/blobs/%s"
                                    .formatted(storage.getAddress().getPort(), name));
            answer(exchange, 302, new byte[0]);
        } else {
            content(exchange, name);
        }
    }

    private void blob(HttpExchange exchange) throws IOException {
        leaked.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        content(exchange, exchange.getRequestURI().getPath().substring("/blobs/".length()));
    }

    private void content(HttpExchange exchange, String name) throws IOException {
        var range = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        int from =
                range.map(it -> Integer.parseInt(it.replaceAll("bytes=(\\d+)-", "$1"))).orElse(0);
        asked.add(name + " " + from);
        if (failures.merge(name, -1, Integer::sum) >= 0) {
            answer(exchange, 503, new byte[0]);
            return;
        }
        var content = damaged.containsKey(name) ? damaged.get(name) : files.get(name);
        if (content == null) {
            answer(exchange, 404, new byte[0]);
            return;
        }
        boolean goesOn = range.isPresent() && !ignoresRanges;
        var rest = goesOn ? Arrays.copyOfRange(content, from, content.length) : content;
        var cut = Optional.ofNullable(cuts.remove(name));
        exchange.sendResponseHeaders(goesOn ? 206 : 200, rest.length);
        // Closing an exchange that is not whole cuts the connection.
        try (exchange) {
            exchange.getResponseBody().write(rest, 0, cut.orElse(rest.length));
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        return !isPrivate
                || ("Bearer " + TOKEN)
                        .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isLarge(String name) {
        return name.endsWith(".safetensors") || name.endsWith(".bin");
    }

    private static String git(byte[] content) {
        var header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        var whole = Arrays.copyOf(header, header.length + content.length);
        System.arraycopy(content, 0, whole, header.length, content.length);
        return hash("SHA-1", whole);
    }

    private static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static HttpServer server() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            return server;
        } catch (IOException noPort) {
            throw new IllegalStateException(noPort);
        }
    }
}
