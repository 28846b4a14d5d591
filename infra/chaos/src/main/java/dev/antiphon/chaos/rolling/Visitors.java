package dev.antiphon.chaos.rolling;

import dev.antiphon.probe.WebChat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Visitors of the chat page, one after the other. Whose gateway is gone goes on at another one, in
 * the same conversation and with the same message.
 */
final class Visitors {

    private static final String QUESTION = "How long do I have to return something?";
    private static final String EXPECTED = "30 days";
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final List<URI> gateways;
    private final List<String> failures = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().name("visitors").unstarted(this::visit);
    private volatile boolean open = true;
    private int asked;

    Visitors(List<URI> gateways) {
        this.gateways = gateways;
    }

    void come() {
        thread.start();
    }

    void leave() throws InterruptedException {
        open = false;
        thread.join();
    }

    synchronized int asked() {
        return asked;
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    private void visit() {
        try {
            for (int number = 0; open; number++) {
                ask(number);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(int number) throws InterruptedException {
        String message = UUID.randomUUID().toString();
        String session = "";
        String last = "";
        boolean said = false;
        int gateway = number;
        long end = System.nanoTime() + RollingCommand.ANSWER_LIMIT.toNanos();
        while (System.nanoTime() < end) {
            try (var chat = chat(gateways.get(gateway % gateways.size()), session)) {
                session = chat.session();
                if (!said) {
                    chat.say(message, QUESTION);
                    said = true;
                }
                last = chat.conversation();
                if (last.contains(EXPECTED)) {
                    told("");
                    return;
                }
            } catch (IOException away) {
                last = away.toString();
                gateway++;
            }
            Thread.sleep(PAUSE);
        }
        told(last);
    }

    private static WebChat chat(URI gateway, String session)
            throws IOException, InterruptedException {
        return session.isEmpty() ? WebChat.open(gateway, "shop") : WebChat.again(gateway, session);
    }

    private synchronized void told(String failure) {
        asked++;
        if (!failure.isEmpty()) {
            failures.add(failure);
        }
    }
}
