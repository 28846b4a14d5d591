package dev.antiphon.testkit;

import dev.antiphon.embedded.BrokerDefaults;
import dev.antiphon.embedded.KafkaBroker;

import org.testcontainers.kafka.KafkaContainer;

import java.io.IOException;
import java.util.Locale;

/**
 * A Kafka broker for tests. It is shared, so tests tell their records apart by keys, or their
 * topics by names.
 */
public final class TestKafka {

    private static final class Shared {
        static final TestKafka SERVER = create();
    }

    private final String bootstrapServers;

    private TestKafka(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The broker of this virtual machine, started by the first call. */
    public static TestKafka start() {
        return Shared.SERVER;
    }

    /** What clients are configured with. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    private static TestKafka create() {
        return Containers.chosen() ? inContainer() : embedded();
    }

    @SuppressWarnings("resource") // Testcontainers removes it when this virtual machine ends.
    private static TestKafka inContainer() {
        var container = new KafkaContainer(Containers.KAFKA_IMAGE);
        BrokerDefaults.settings()
                .forEach((name, value) -> container.withEnv(environmentName(name), value));
        container.start();
        return new TestKafka(container.getBootstrapServers());
    }

    private static String environmentName(String setting) {
        return "KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static TestKafka embedded() {
        try {
            var settings = KafkaBroker.Settings.forTests(ServerFolder.create("kafka"));
            var broker = KafkaBroker.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-kafka"));
            return new TestKafka(broker.bootstrapServers());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
