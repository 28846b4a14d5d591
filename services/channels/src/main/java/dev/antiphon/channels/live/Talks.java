package dev.antiphon.channels.live;

import dev.antiphon.channels.outbound.Said;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What is being said in all conversations, and who listens at this instance. */
@Component
public class Talks {

    private final LiveSettings settings;
    private final Clock clock;

    /** In the order in which they were last heard of; guarded by this. */
    private final Map<UUID, Remembered> talks = new LinkedHashMap<>();

    /** Guarded by this. */
    private final Map<UUID, Set<Listener>> listeners = new LinkedHashMap<>();

    /** Guarded by this. */
    private boolean closed;

    Talks(LiveSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private record Remembered(Talk talk, Instant heard) {}

    /** Begins to listen: to what was said lately, then to whatever is said until it is closed. */
    public synchronized Listener listen(UUID conversation) {
        var listener = new Listener(conversation, settings.queue(), this::leave);
        if (closed) {
            listener.end();
            return listener;
        }
        var remembered = talks.get(conversation);
        if (remembered != null) {
            remembered.talk().recent().map(Signal.Heard::new).forEach(listener::recall);
        }
        listeners.computeIfAbsent(conversation, _ -> new HashSet<>()).add(listener);
        return listener;
    }

    /** How many listen to a conversation at this instance. */
    public synchronized int listenersOf(UUID conversation) {
        return listeners.getOrDefault(conversation, Set.of()).size();
    }

    /** Tells the listeners of a conversation that an answer has been kept. */
    public synchronized void kept(UUID conversation) {
        listeners
                .getOrDefault(conversation, Set.of())
                .forEach(listener -> listener.tell(new Signal.Kept()));
    }

    synchronized void heard(Said said) {
        var remembered = talks.remove(said.conversation());
        var talk = remembered == null ? new Talk(settings.pieces()) : remembered.talk();
        talks.put(said.conversation(), new Remembered(talk, clock.instant()));
        if (talk.isNews(said)) {
            listeners
                    .getOrDefault(said.conversation(), Set.of())
                    .forEach(listener -> listener.tell(new Signal.Heard(said)));
        }
    }

    synchronized void forgetOld() {
        Instant limit = clock.instant().minus(settings.memory());
        var oldest = talks.values().iterator();
        int surplus = talks.size() - settings.conversations();
        while (oldest.hasNext() && (oldest.next().heard().isBefore(limit) || surplus > 0)) {
            oldest.remove();
            surplus--;
        }
    }

    /** Sends all listeners home before the web server waits for them. */
    @EventListener(ContextClosedEvent.class)
    synchronized void close() {
        closed = true;
        listeners.values().forEach(all -> all.forEach(Listener::end));
    }

    private synchronized void leave(Listener listener) {
        listeners.computeIfPresent(
                listener.conversation(),
                (_, all) -> {
                    all.remove(listener);
                    return all.isEmpty() ? null : all;
                });
    }
}
