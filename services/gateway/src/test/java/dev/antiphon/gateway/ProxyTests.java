package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The way to the services behind. */
@TestInstance(Lifecycle.PER_CLASS)
class ProxyTests {

    private final Cluster cluster = new Cluster();
    private final CountDownLatch clientRead = new CountDownLatch(1);
    private final CountDownLatch streamBroke = new CountDownLatch(1);
    private HttpServer behind;
    private RunningGateway gateway;

    @BeforeAll
    void start() throws IOException {
        behind = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        behind.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        behind.createContext("/web/events", this::stream);
        behind.createContext("/", ProxyTests::echo);
        behind.start();
        gateway =
                RunningGateway.start(
                        cluster,
                        "--gateway.channels-url=http://127.0.0.1:" + behind.getAddress().getPort(),
                        // Nobody listens there.
                        "--gateway.console-url=http://127.0.0.1:1",
                        "--gateway.watch-interval=50ms");
    }

    @AfterAll
    void stop() {
        gateway.close();
        behind.stop(0);
        cluster.close();
    }

    @Test
    void leadsHomeToTheChat() {
        var response = gateway.get("/");

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).contains("/chat");
    }

    @Test
    void passesOnPathQueryBodyAndWhereFrom() {
        var response =
                gateway.send(
                        gateway.request("/web/messages?a=b%20c", "X-Forwarded-For", "6.6.6.6")
                                .POST(BodyPublishers.ofString("hello"))
                                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .isEqualTo(
                        "POST /web/messages?a=b%20c hello 127.0.0.1 127.0.0.1:"
                                + gateway.port()
                                + " null");
    }

    @Test
    void passesOnForms() {
        var response =
                gateway.send(
                        gateway.request("/chat/login")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("name=J%C3%B6rg&x=1"))
                                .build());

        assertThat(response.body()).startsWith("POST /chat/login name=J%C3%B6rg&x=1");
    }

    @Test
    void keepsNobodysCookies() {
        var first = gateway.get("/chat");
        var second = gateway.get("/chat");

        assertThat(first.headers().firstValue("Set-Cookie")).contains("session=secret");
        assertThat(second.body()).endsWith(" null");
    }

    @Test
    void exposesNothingElse() {
        assertThat(gateway.get("/registry/keys").statusCode()).isEqualTo(404);
        assertThat(gateway.get("/chatter").statusCode()).isEqualTo(404);
    }

    @Test
    void saysSoWhenAServiceIsAway() {
        var response = gateway.get("/console");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }

    @Test
    void streamsUnbufferedAndEndsWithTheClient() throws InterruptedException {
        // Given
        try (var events =
                gateway.stream(
                        gateway.request("/web/events", "Accept", "text/event-stream").build())) {
            // When
            assertThat(events.take(1).getFirst().data()).isEqualTo("first");
            clientRead.countDown();
            assertThat(events.take(1).getFirst().data()).isEqualTo("second");
        }
        // Then
        assertThat(streamBroke.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /** The second event is sent only when the first has been read. */
    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var body = exchange.getResponseBody()) {
            write(body, "data: first\n\n");
            clientRead.await();
            write(body, "data: second\n\n");
            waitUntilItBreaks(exchange);
        } catch (IOException broken) {
            streamBroke.countDown();
            throw broken;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes nothing that anybody would hear, until nobody takes it. */
    private static void waitUntilItBreaks(HttpExchange exchange)
            throws IOException, InterruptedException {
        Thread.sleep(1_000);
        while (true) {
            write(exchange.getResponseBody(), ": ping\n\n");
            Thread.sleep(20);
        }
    }

    private static void write(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    private static void echo(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        byte[] answer =
                "%s %s %s %s %s %s"
                        .formatted(
                                exchange.getRequestMethod(),
                                exchange.getRequestURI(),
                                body,
                                headers.getFirst("X-Forwarded-For"),
                                headers.getFirst("X-Forwarded-Host"),
                                headers.getFirst("Cookie"))
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Set-Cookie", "session=secret");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
