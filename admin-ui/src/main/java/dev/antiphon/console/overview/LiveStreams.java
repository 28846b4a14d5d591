package dev.antiphon.console.overview;

import dev.antiphon.console.user.OpenSessions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Sends the live figures to those who look at them: every second, if they have changed. At most
 * {@value #MAX} streams are open; a stream ends with the session it belongs to, and now and then by
 * itself, since browsers come back.
 */
@Component
class LiveStreams implements SmartLifecycle {

    static final int MAX = 100;

    private static final Logger log = LoggerFactory.getLogger(LiveStreams.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final long MAX_BEATS = 600;
    private static final long BEATS_BETWEEN_PINGS = 10;
    private static final long RECONNECT_MILLIS = 1_000;

    private final LiveFigures figures;
    private final OpenSessions sessions;
    private final Semaphore room = new Semaphore(MAX);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    LiveStreams(LiveFigures figures, OpenSessions sessions) {
        this.figures = figures;
        this.sessions = sessions;
    }

    /** A new stream; empty if there is no room. */
    Optional<SseEmitter> open(String session) {
        if (!running || !room.tryAcquire()) {
            return Optional.empty();
        }
        var emitter = new SseEmitter(0L);
        var thread =
                Thread.ofVirtual().name("live-figures").unstarted(() -> send(emitter, session));
        threads.add(thread);
        emitter.onCompletion(thread::interrupt);
        thread.start();
        return Optional.of(emitter);
    }

    private void send(SseEmitter emitter, String session) {
        try {
            String last = "";
            for (long beat = 0; beat < MAX_BEATS && goesOn(session); beat++) {
                String html = figures.html();
                if (!html.equals(last)) {
                    emitter.send(
                            SseEmitter.event()
                                    .name("live")
                                    .reconnectTime(RECONNECT_MILLIS)
                                    .data(html));
                    last = html;
                } else if (beat % BEATS_BETWEEN_PINGS == 0) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
                Thread.sleep(BEAT);
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        } catch (IOException | IllegalStateException gone) {
            log.debug("a viewer has gone", gone);
        } finally {
            emitter.complete();
            threads.remove(Thread.currentThread());
            room.release();
        }
    }

    private boolean goesOn(String session) {
        return running && sessions.isOpen(session);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server stops: it would wait for the streams. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
