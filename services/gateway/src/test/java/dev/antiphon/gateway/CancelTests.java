package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.InferenceRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.util.UUID;

/** Nobody works for a client that has gone. */
class CancelTests {

    private final House house = House.open();

    @ParameterizedTest
    @CsvSource({"count, true", "count, false", "ponder, true", "ponder, false"})
    void tellsTheNodesWhenAClientLeaves(String question, boolean stream) throws IOException {
        // Given
        String unique = question + " " + UUID.randomUUID();
        var client = RawClient.connect(house.gateway().port());
        client.post(House.CHAT, house.key(), House.body(unique, "\"stream\":" + stream));
        Cluster.eventually(() -> taken(unique));
        // When
        client.close();
        // Then
        Cluster.eventually(() -> house.node().isCancelled(request(unique).getRequestId()));
        Cluster.eventually(() -> house.gateway().inFlight() == 0);
    }

    @Test
    void finishesWhatAClientMeansToComeBackFor() throws IOException {
        // Given
        String unique = "slowly " + UUID.randomUUID();
        var client = RawClient.connect(house.gateway().port());
        client.post(House.CHAT, house.key(), House.streamed(unique), "X-Antiphon-Resumable: true");
        Cluster.eventually(() -> taken(unique));
        // When
        client.close();
        // Then
        Cluster.eventually(() -> house.gateway().inFlight() == 0);
        assertThat(house.node().isCancelled(request(unique).getRequestId())).isFalse();
    }

    private boolean taken(String question) {
        return house.node().taken().stream().anyMatch(request -> asks(request, question));
    }

    private InferenceRequest request(String question) {
        return house.node().taken().stream()
                .filter(request -> asks(request, question))
                .findFirst()
                .orElseThrow();
    }

    private static boolean asks(InferenceRequest request, String question) {
        return request.hasChat() && request.getChat().getMessages(0).getContent().equals(question);
    }
}
