package dev.antiphon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class KafkaBrokerTests {

    @Test
    void keepsItsTopicsWhenItIsKilledAndStartedAgain(@TempDir Path folder) throws Exception {
        // Given
        var settings = KafkaBroker.Settings.forTests(folder);
        try (var broker = KafkaBroker.start(settings);
                var admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
            broker.kill();
        }
        // When
        try (var broker = KafkaBroker.start(settings);
                var admin = admin(broker)) {
            // Then
            assertThat(admin.listTopics().names().get()).containsExactly("kept");
        }
    }

    @Test
    void saysWhatTheBrokerSaidWhenItDoesNotStart(@TempDir Path folder) throws Exception {
        // Given
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            int free = FreePorts.find(1).getFirst();
            var settings =
                    new KafkaBroker.Settings(
                            folder,
                            free,
                            taken.getLocalPort(),
                            List.of(),
                            256,
                            Duration.ofMinutes(1),
                            true);
            // When, then
            assertThatThrownBy(() -> KafkaBroker.start(settings))
                    .hasMessageContaining("port " + free)
                    .hasMessageContaining("Address already in use");
        }
    }

    private static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
