package dev.antiphon.gateway;

import dev.antiphon.requester.admission.Admission;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A whole gateway on a port of its own. */
final class RunningGateway implements AutoCloseable {

    private static final String DATABASE = "--spring.datasource.url=";

    private final ConfigurableApplicationContext context;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningGateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts a gateway and waits until it is ready. */
    static RunningGateway start(Cluster cluster, String... settings) {
        var gateway = start(cluster.bootstrapServers(), settings);
        Cluster.eventually(() -> gateway.get("/actuator/health/readiness").statusCode() == 200);
        return gateway;
    }

    /** Starts a gateway, which need not find a broker there. */
    static RunningGateway start(String bootstrapServers, String... settings) {
        var all = new ArrayList<String>();
        all.add("--server.port=0");
        all.add("--gateway.kafka.bootstrap-servers=" + bootstrapServers);
        all.add("--logging.level.root=warn");
        all.add("--spring.main.banner-mode=off");
        // So that a test that fails does not wait for its streams to end.
        all.add("--spring.lifecycle.timeout-per-shutdown-phase=2s");
        all.addAll(withDatabase(settings));
        return new RunningGateway(
                new SpringApplicationBuilder(GatewayApplication.class)
                        .run(all.toArray(String[]::new)));
    }

    /** Settings that name a database; none that is there, unless they do already. */
    static List<String> withDatabase(String... settings) {
        var all = new ArrayList<>(List.of(settings));
        if (all.stream().noneMatch(each -> each.startsWith(DATABASE))) {
            all.add(DATABASE + "jdbc:postgresql://127.0.0.1:1/none");
        }
        return all;
    }

    int port() {
        return Integer.parseInt(
                String.valueOf(context.getEnvironment().getProperty("local.server.port")));
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** A new key of a workspace, which this gateway has heard of. */
    String key(Cluster cluster, String workspace) {
        String key = cluster.key(workspace);
        Cluster.eventually(
                () -> get("/v1/models", "Authorization", "Bearer " + key).statusCode() == 200);
        return key;
    }

    /** How many requests are in flight. */
    int inFlight() {
        return context.getBean(Admission.class).inFlight();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(
                request(path, headers)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(url(path)));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Opens a stream, which the caller closes. */
    Events stream(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            return new Events(response);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    Events stream(String path, String body, String... headers) {
        return stream(
                request(path, headers)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    @Override
    public void close() {
        context.close();
        http.shutdownNow();
    }
}
