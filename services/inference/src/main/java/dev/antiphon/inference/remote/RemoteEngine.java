package dev.antiphon.inference.remote;

import dev.antiphon.inference.remote.RemoteVersion.Continues;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model in somebody else's server. A failure of the server is told to whoever asked, so that
 * another node goes on; where the server is gone altogether, first to {@link #whenGone}, so that
 * nothing more is taken here.
 */
public final class RemoteEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RemoteEngine.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_TRIES = 8;

    private final Upstream upstream;
    private final RemoteVersion version;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile Runnable gone = () -> {};

    private RemoteEngine(Upstream upstream, RemoteVersion version) {
        this.upstream = upstream;
        this.version = version;
    }

    /** Speaks to the server of the settings. */
    public static RemoteEngine of(RemoteVersion version, RemoteSettings settings) {
        var calls = new Calls(settings);
        return new RemoteEngine(
                switch (version.protocol()) {
                    case OPENAI -> new OpenAiServer(calls, version);
                    case OPEN_INFERENCE -> new OpenInferenceServer(calls, version);
                },
                version);
    }

    /** An answer under way. */
    public interface Relaying {

        /** Ends it; the hearing hears no more than what is being said. */
        void cancel();
    }

    /** Hears that there is no answer. */
    public interface Unanswered {

        /** No server will answer this. */
        void rejected(String param, String message);

        /** The server failed; somebody else may go on. */
        void failed(String message);
    }

    /** Hears vectors. */
    public interface Embedded extends Unanswered {

        /** All of them. */
        void embedded(List<float[]> vectors, int promptTokens);
    }

    /** Whether an attempt takes back what was said before. */
    public boolean beginsAnew() {
        return version.continues() == Continues.RESTART;
    }

    /** Is called when the server does not answer at all any more. */
    public void whenGone(Runnable gone) {
        this.gone = gone;
    }

    /** Why the server cannot answer at the moment; empty if it can. */
    public Optional<String> problem() throws InterruptedException {
        return upstream.problem();
    }

    /** Asks for one choice, beside the caller. */
    public Relaying answer(Asking asking, Hearing hearing) {
        return beside(() -> hearing.complete(upstream.answer(asking, hearing)), hearing);
    }

    /** Asks for vectors, beside the caller. */
    public Relaying embed(List<String> texts, Embedded hearing) {
        return beside(
                () -> {
                    var vectors = upstream.embed(texts);
                    hearing.embedded(vectors.vectors(), vectors.promptTokens());
                },
                hearing);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private interface Ask {
        void ask() throws Failure, InterruptedException;
    }

    private Relaying beside(Ask ask, Unanswered hearing) {
        var thread =
                Thread.ofVirtual()
                        .name("remote")
                        .unstarted(
                                () -> {
                                    try {
                                        patiently(ask, hearing);
                                    } catch (InterruptedException cancelled) {
                                        log.trace("cancelled", cancelled);
                                    } catch (RuntimeException bug) {
                                        log.error("an answer of a server broke", bug);
                                        hearing.failed("the node failed on this answer");
                                    } finally {
                                        threads.remove(Thread.currentThread());
                                    }
                                });
        threads.add(thread);
        thread.start();
        return thread::interrupt;
    }

    /** A server that has too much to do is asked again, the more seldom the longer it lasts. */
    private void patiently(Ask ask, Unanswered hearing) throws InterruptedException {
        var pause = SHORTEST_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                ask.ask();
                return;
            } catch (Failure failure) {
                if (failure.kind() == Failure.Kind.REJECTED) {
                    hearing.rejected(failure.param(), failure.reason());
                    return;
                }
                if (failure.kind() == Failure.Kind.BROKEN || tries == MOST_TRIES) {
                    broke(failure, hearing);
                    return;
                }
                var wanted = failure.retryAfter();
                Thread.sleep(
                        wanted.isZero() || wanted.compareTo(LONGEST_PAUSE) > 0 ? pause : wanted);
                pause = pause.multipliedBy(2);
                if (pause.compareTo(LONGEST_PAUSE) > 0) {
                    pause = LONGEST_PAUSE;
                }
            }
        }
    }

    private void broke(Failure failure, Unanswered hearing) throws InterruptedException {
        var problem = upstream.problem();
        if (problem.isPresent()) {
            log.warn("the server is gone: {}", problem.get());
            gone.run();
        }
        hearing.failed(failure.reason());
    }
}
