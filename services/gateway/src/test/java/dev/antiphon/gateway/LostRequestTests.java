package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A broker drops a request after too many deliveries, and tells nobody. */
class LostRequestTests {

    private final Cluster cluster = new Cluster();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private final FakeNode node =
            FakeNode.start(
                    cluster,
                    "losing-node",
                    cluster.model("losing"),
                    2,
                    (request, voice) -> {
                        // What is taken and never spoken of is as good as dropped.
                        if (!lost.add(request.getRequestId())) {
                            voice.recite(House.WORDS);
                        }
                    });
    private final RunningGateway gateway =
            RunningGateway.start(cluster, "--requester.publishing.patience=700ms");

    @AfterEach
    void stop() {
        gateway.close();
        node.close();
        cluster.close();
    }

    @Test
    void asksAgainWhereNothingIsHeardOfARequest() {
        String key = gateway.key(cluster, "patient");
        Cluster.eventually(() -> ask(key).statusCode() == 200);
        int before = node.taken().size();
        // When
        var response = ask(key);
        // Then
        assertThat(response.body()).contains(House.TEXT);
        assertThat(node.taken()).hasSize(before + 2);
        assertThat(node.taken().getLast().getRequestId())
                .isEqualTo(node.taken().get(before).getRequestId());
    }

    private HttpResponse<String> ask(String key) {
        return gateway.post(
                House.CHAT,
                "{\"model\":\"losing\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}",
                "Authorization",
                "Bearer " + key);
    }
}
