package dev.antiphon.gateway;

import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.InferenceRequest;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One gateway and one node for all tests that can share them. What the node does with a request is
 * what the request's last message says.
 */
final class House {

    static final String CHAT = "/v1/chat/completions";
    static final String ALIAS = "shop-en";
    static final List<String> WORDS = List.of("Guten ", "Tag, ", "schöne ", "Welt 🌍", ".");
    static final String TEXT = "Guten Tag, schöne Welt 🌍.";
    static final Duration PACE = Duration.ofMillis(20);

    private static final Set<String> DIED = ConcurrentHashMap.newKeySet();

    private static final class Shared {
        static final House HOUSE = new House();
    }

    private final Cluster cluster = new Cluster();
    private final Cluster.Model model = cluster.model(ALIAS);
    private final String key = cluster.key("acme");
    private final FakeNode node = FakeNode.start(cluster, "house-node", model, 6, House::answer);
    private final RunningGateway gateway =
            RunningGateway.start(
                    cluster,
                    "--gateway.answers.heartbeat=200ms",
                    "--gateway.replies.instance-id=house");

    private House() {
        Cluster.eventually(() -> gateway.post(CHAT, body("hello"), auth()).statusCode() == 200);
    }

    static House open() {
        return Shared.HOUSE;
    }

    Cluster cluster() {
        return cluster;
    }

    Cluster.Model model() {
        return model;
    }

    FakeNode node() {
        return node;
    }

    RunningGateway gateway() {
        return gateway;
    }

    String key() {
        return key;
    }

    /** The header that names the key. */
    String[] auth() {
        return new String[] {"Authorization", "Bearer " + key};
    }

    static String body(String question) {
        return body(question, "\"n\":1");
    }

    static String body(String question, String options) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
                .formatted(ALIAS, question, options);
    }

    static String streamed(String question) {
        return body(question, "\"stream\":true");
    }

    static void answer(InferenceRequest request, Voice voice) throws InterruptedException {
        if (request.hasTexts()) {
            voice.embed();
            return;
        }
        String asked =
                request.hasChat()
                        ? request.getChat()
                                .getMessages(request.getChat().getMessagesCount() - 1)
                                .getContent()
                        : request.getText();
        switch (asked.split(" ", 2)[0]) {
            case "die" -> dieOnce(request, voice);
            case "reject" -> {
                voice.started();
                voice.failed(
                        FailureKind.FAILURE_KIND_REJECTED, "the prompt is too long", "messages");
            }
            case "break" -> {
                voice.started();
                voice.token(0, 0, "so ");
                voice.failed(
                        FailureKind.FAILURE_KIND_POISONED,
                        "4 attempts in a row came to nothing",
                        "");
            }
            case "think" -> {
                Thread.sleep(Duration.ofSeconds(1));
                voice.recite(WORDS);
            }
            case "restart" -> {
                var lost = voice.of("lost");
                lost.startedAnew();
                lost.token(0, 0, "Never ");
                Thread.sleep(Duration.ofMillis(500));
                voice.startedAnew();
                voice.recite(WORDS);
            }
            case "call" -> voice.callTwo();
            case "count" -> voice.countUntilCancelled(PACE);
            case "ponder" -> voice.ponderUntilCancelled();
            case "slowly" -> voice.reciteSlowly(60, PACE);
            default -> voice.recite(WORDS);
        }
    }

    /** The first attempt says three words and dies; what is left of it comes late. */
    private static void dieOnce(InferenceRequest request, Voice voice) {
        var first = voice.of("first");
        if (DIED.add(request.getRequestId())) {
            first.started();
            for (int index = 0; index < 3; index++) {
                first.token(0, index, WORDS.get(index));
            }
            throw voice.death();
        }
        voice.started();
        first.token(0, 3, "never ");
        first.finished(1, 1);
        for (int index = 2; index < WORDS.size(); index++) {
            voice.token(0, index, WORDS.get(index));
        }
        voice.token(0, WORDS.size(), "", FinishReason.FINISH_REASON_STOP);
        voice.finished(7, 6);
    }
}
