package dev.antiphon.inference.attempt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which requests nobody waits for any more. A request may be cancelled while it still waits in its
 * lane, so those that are not here yet are kept in mind, the latest of them.
 */
public final class Cancellations {

    private final Map<String, Attempt> running = new LinkedHashMap<>();
    private final Map<String, Boolean> cancelled;

    /** Keeps as many in mind as the settings say. */
    public Cancellations(AttemptSettings settings) {
        int most = settings.rememberedCancellations();
        this.cancelled =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                        return size() > most;
                    }
                };
    }

    /** Ends the request, now or as soon as it comes. */
    public synchronized void cancel(String requestId) {
        cancelled.put(requestId, true);
        var attempt = running.get(requestId);
        if (attempt != null) {
            attempt.cancel();
        }
    }

    synchronized void began(String requestId, Attempt attempt) {
        running.put(requestId, attempt);
        if (cancelled.containsKey(requestId)) {
            attempt.cancel();
        }
    }

    synchronized void ended(String requestId, Attempt attempt) {
        running.remove(requestId, attempt);
    }
}
