package dev.antiphon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.v1.InferenceRequest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

class ManyStreamsTests {

    private static final int STREAMS = 200;
    private static final int TOKENS = 20;

    /** So many that a slow machine does not have most of them refused as too late. */
    private static final int SLOTS = 8;

    private final House house = House.open();

    @Test
    void tellsEveryAnswerWholly() throws InterruptedException {
        // Given
        var model = house.cluster().model("crowd");
        try (var _ =
                        FakeNode.start(
                                house.cluster(),
                                "crowd-node",
                                model,
                                SLOTS,
                                ManyStreamsTests::answer);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Cluster.eventually(
                    () ->
                            house.gateway().post(House.CHAT, body(false), house.auth()).statusCode()
                                    == 200);
            // When
            var answers =
                    clients.invokeAll(
                            IntStream.range(0, STREAMS)
                                    .<Callable<String>>mapToObj(_ -> this::ask)
                                    .toList());
            // Then
            String whole =
                    IntStream.range(0, TOKENS).mapToObj(i -> i + " ").reduce("", String::concat);
            assertThat(answers).hasSize(STREAMS);
            assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isEqualTo(whole));
        }
        Cluster.eventually(() -> house.gateway().inFlight() == 0);
    }

    private String ask() {
        try (var stream = house.gateway().stream(House.CHAT, body(true), house.auth())) {
            var events = stream.rest();
            assertThat(stream.status()).isEqualTo(200);
            assertThat(events.getLast().isDone()).isTrue();
            return Events.text(events);
        }
    }

    /** Takes any number of requests at once. */
    private static void answer(InferenceRequest request, Voice voice) {
        var _ =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        voice.reciteSlowly(TOKENS, Duration.ofMillis(10));
                                    } catch (InterruptedException interrupted) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
    }

    private static String body(boolean stream) {
        return ("{\"model\":\"crowd\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                        + "\"stream\":%s}")
                .formatted(stream);
    }
}
