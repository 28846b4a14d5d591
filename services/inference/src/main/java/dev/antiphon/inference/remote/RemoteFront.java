package dev.antiphon.inference.remote;

import dev.antiphon.inference.serving.Served;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves while the server is there, and serves again when it is back. */
public final class RemoteFront<S extends Served> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RemoteFront.class);

    private final RemoteEngine engine;
    private final Duration checkInterval;
    private final Supplier<S> serve;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("remote-front").unstarted(this::run);
    private volatile @Nullable S serving;
    private volatile String problem = "";
    private volatile boolean closed;
    private volatile boolean gone;

    /**
     * Begins to look after the server.
     *
     * @param engine is closed with it
     * @param serve serves until what it returns is closed
     */
    public RemoteFront(RemoteEngine engine, RemoteSettings settings, Supplier<S> serve) {
        this.engine = engine;
        this.checkInterval = settings.checkInterval();
        this.serve = serve;
        engine.whenGone(this::gone);
        thread.start();
    }

    /** What serves at the moment; null while the server is not there. */
    public @Nullable S serving() {
        return serving;
    }

    /** Why nothing serves; empty if nothing is known. */
    public String problem() {
        return problem;
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                problem = engine.problem().orElse("");
                if (problem.isEmpty()) {
                    serveWhileThere();
                } else {
                    log.info("nothing is served: {}", problem);
                    pause();
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        } catch (RuntimeException bug) {
            problem = bug.toString();
            log.error("the server is not served again", bug);
        } finally {
            engine.close();
        }
    }

    /** One check that fails may be bad luck; two are none. */
    private void serveWhileThere() throws InterruptedException {
        gone = false;
        try (var served = serve.get()) {
            serving = served;
            int missed = 0;
            while (!closed && !gone && missed < 2 && served.isSound()) {
                pause();
                missed = closed || gone || engine.problem().isEmpty() ? 0 : missed + 1;
            }
            served.stopTaking();
        } finally {
            serving = null;
        }
    }

    private void gone() {
        gone = true;
        var served = serving;
        if (served != null) {
            served.stopTaking();
        }
        wake.release();
    }

    private void pause() throws InterruptedException {
        var _ = wake.tryAcquire(checkInterval.toMillis(), TimeUnit.MILLISECONDS);
    }
}
