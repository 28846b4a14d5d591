package dev.antiphon.inference.metrics;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Lets Prometheus read the metrics of this node at {@code /metrics}. */
public final class MetricsServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MetricsSettings settings;
    private Optional<HTTPServer> server = Optional.empty();

    /** Listens where that is set, once it is started. */
    public MetricsServer(MetricsSettings settings) {
        this.settings = settings;
    }

    /** Where the metrics are kept. */
    public NodeMetrics metrics() {
        return new NodeMetrics(registry);
    }

    /** What a scrape gives. */
    public String scrape() {
        return registry.scrape();
    }

    /** Begins to listen, if it shall. */
    public void start() {
        if (settings.port() == 0) {
            return;
        }
        try {
            server =
                    Optional.of(
                            HTTPServer.builder()
                                    .hostname(settings.address())
                                    .port(settings.port())
                                    .registry(registry.getPrometheusRegistry())
                                    .buildAndStart());
        } catch (IOException taken) {
            throw new UncheckedIOException(
                    "inference.metrics.port %d cannot be listened on".formatted(settings.port()),
                    taken);
        }
        log.info("metrics are at port {}", settings.port());
    }

    @Override
    public void close() {
        server.ifPresent(HTTPServer::close);
        registry.close();
    }
}
