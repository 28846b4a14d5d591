package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Requests wait in the gateway until a node is about to have room. */
class LineTests {

    private static final int CUSTOMERS = 6;
    private static final int WORDS = 3;

    private final CountDownLatch answers = new CountDownLatch(1);
    private final Cluster cluster = new Cluster();
    private final FakeNode node =
            FakeNode.start(
                    cluster,
                    "single-node",
                    cluster.model("queued"),
                    1,
                    (_, voice) -> {
                        answers.await();
                        voice.recite(House.WORDS);
                    });
    private final RunningGateway gateway = RunningGateway.start(cluster);
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        answers.countDown();
        for (var client : clients) {
            client.close();
        }
        gateway.close();
        node.close();
        cluster.close();
    }

    @Test
    void aNodeReadsNothingOfWhatWasSaidWhileARequestStoodInLine() {
        // Given
        String key = gateway.key(cluster, "patient");
        Cluster.eventually(
                () -> {
                    ask(key);
                    Cluster.pause(Duration.ofMillis(200));
                    return gateway.inFlight() >= CUSTOMERS;
                });
        Cluster.eventually(() -> !node.taken().isEmpty());
        var first = node.taken().getFirst();
        for (int word = 0; word < WORDS; word++) {
            new Voice(cluster, node, first).of("nobody").token(0, word, "late");
        }
        Cluster.pause(Duration.ofMillis(500));
        // When
        answers.countDown();
        // Then
        Cluster.eventually(() -> node.taken().size() >= CUSTOMERS);
        assertThat(node.taken())
                .anyMatch(
                        each ->
                                each.getReplyTo().getPosition()
                                        >= first.getReplyTo().getPosition() + WORDS);
    }

    private void ask(String key) {
        try {
            var client = RawClient.connect(gateway.port());
            clients.add(client);
            client.post(
                    House.CHAT,
                    key,
                    "{\"model\":\"queued\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
