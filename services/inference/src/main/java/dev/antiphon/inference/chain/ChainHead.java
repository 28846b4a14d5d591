package dev.antiphon.inference.chain;

import dev.antiphon.engine.kernel.VectorHead;
import dev.antiphon.inference.serving.Served;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The head of a chain on this node: forms the chain, serves while it holds, and forms it again when
 * it breaks or its stages change. The head's own weights stay in memory meanwhile.
 */
public final class ChainHead<S extends Served> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChainHead.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final VectorHead kernel;
    private final int blocks;
    private final StageServer server;
    private final ChainSettings settings;
    private final Serve<S> serve;
    private final Thread thread = Thread.ofPlatform().name("chain-head").unstarted(this::run);
    private Ring ring;
    private CountDownLatch released = new CountDownLatch(0);
    private volatile @Nullable S serving;
    private volatile String problem = "";
    private volatile boolean closed;
    private long epoch;

    /** Begins to serve with a pipeline. */
    @FunctionalInterface
    public interface Serve<S extends Served> {

        /**
         * Serves until what is returned is closed.
         *
         * @throws IOException if a file of the version cannot be read
         */
        S with(HeadPipeline pipeline) throws IOException;
    }

    /**
     * Takes its place and begins.
     *
     * @param kernel is closed with it
     * @param blocks of the kernel's cache
     * @param serve serves until what it returns is closed
     */
    public ChainHead(
            Ring ring,
            VectorHead kernel,
            int blocks,
            StageServer server,
            ChainSettings settings,
            Serve<S> serve) {
        this.ring = ring;
        this.kernel = kernel;
        this.blocks = blocks;
        this.server = server;
        this.settings = settings;
        this.serve = serve;
        thread.start();
    }

    /** Goes on in a chain of other nodes with the layers that it has. */
    public synchronized void follow(Ring changed) {
        ring = changed;
        released.countDown();
    }

    /** What serves at the moment; null while the chain is not formed. */
    public @Nullable S serving() {
        return serving;
    }

    /** Why the chain is not formed; empty if nothing is known. */
    public String problem() {
        return problem;
    }

    /** Lets what is served come to its end, and frees the memory. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            released.countDown();
        }
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
                try {
                    serveOnce();
                } catch (ChainBroken | IOException notFormed) {
                    notFormed(String.valueOf(notFormed.getMessage()));
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        } catch (RuntimeException bug) {
            problem = bug.toString();
            log.error("the chain is not formed again", bug);
        } finally {
            kernel.close();
        }
    }

    /** Says why once, not with every try. */
    private void notFormed(String reason) {
        if (!reason.equals(problem)) {
            log.info("no chain yet: {}", reason);
        }
        problem = reason;
    }

    private void serveOnce() throws IOException, InterruptedException {
        var broken = new CountDownLatch(1);
        Ring current;
        synchronized (this) {
            released = broken;
            current = ring;
            if (closed) {
                return;
            }
        }
        epoch = Math.max(epoch + 1, System.currentTimeMillis());
        try (var pipeline =
                        HeadPipeline.form(
                                current,
                                kernel,
                                blocks,
                                server,
                                settings,
                                epoch,
                                () -> {
                                    stopTaking();
                                    broken.countDown();
                                });
                var served = serve.with(pipeline)) {
            serving = served;
            problem = "";
            if (broken.getCount() == 0) {
                stopTaking();
            }
            broken.await();
        } finally {
            serving = null;
        }
    }

    private void stopTaking() {
        var served = serving;
        if (served != null) {
            served.stopTaking();
        }
    }
}
