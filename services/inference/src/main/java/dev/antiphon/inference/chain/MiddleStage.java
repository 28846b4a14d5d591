package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.engine.kernel.VectorStage;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stage behind the head. Its weights stay in memory while chains are formed over it again and
 * again; when either neighbour is lost, it lets go of the other.
 */
public final class MiddleStage implements Place, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MiddleStage.class);

    private final VectorStage kernel;
    private final int blocks;
    private final StageServer server;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofPlatform().name("stage").unstarted(this::run);
    private final AtomicLong busyNanos = new AtomicLong();
    private Ring ring;
    private @Nullable Bond bond;
    private long epoch;

    private record Arrived(Bond bond, Activations activations, List<Rows> batch) {}

    /**
     * Takes its place.
     *
     * @param kernel is closed with it
     * @param blocks of the kernel's cache
     */
    public MiddleStage(Ring ring, VectorStage kernel, int blocks, StageServer server) {
        this.ring = ring;
        this.kernel = kernel;
        this.blocks = blocks;
        this.server = server;
        thread.start();
        server.open(ring.chain().getChainId(), ring.position(), this);
    }

    /** Goes on in a chain of other nodes with the layers that it has. */
    public synchronized void follow(Ring changed) {
        letGo("the chain has changed");
        ring = changed;
        epoch = 0;
    }

    /** How long it has computed so far, in nanoseconds. */
    public long busyNanos() {
        return busyNanos.get();
    }

    @Override
    public synchronized Hearing joined(Joining joining, Previous previous) throws Refused {
        ring.check(joining, kernel.hidden());
        if (joining.getEpoch() <= epoch) {
            throw new Refused(
                    "epoch %d, this stage has seen %d".formatted(joining.getEpoch(), epoch));
        }
        letGo("the chain is formed again");
        epoch = joining.getEpoch();
        var agreed = Math.min(blocks, joining.getBlocks());
        var formed = new Bond(ring, epoch, previous);
        bond = formed;
        formed.reach(ring.joining(epoch, kernel.hidden(), agreed));
        return formed;
    }

    @Override
    public void close() {
        server.shut(ring.chain().getChainId(), ring.position());
        synchronized (this) {
            letGo("the stage is closed");
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        kernel.close();
    }

    private synchronized void letGo(String reason) {
        if (bond != null) {
            bond.cut(reason);
            bond = null;
        }
    }

    private void run() {
        try {
            while (true) {
                compute(arrived.take());
            }
        } catch (InterruptedException closed) {
            log.debug("closed", closed);
        }
    }

    private void compute(Arrived step) {
        long began = System.nanoTime();
        try {
            if (step.bond().holds()) {
                step.bond().pass(step);
            }
        } catch (RuntimeException failed) {
            log.error("a step broke", failed);
            step.bond().cut("the stage failed");
        } finally {
            busyNanos.addAndGet(System.nanoTime() - began);
        }
    }

    /** Both neighbours, for one forming of the chain. */
    private final class Bond implements Hearing {

        private final Ring ring;
        private final long epoch;
        private final Previous previous;
        private @Nullable NextStage next;
        private boolean over;

        Bond(Ring ring, long epoch, Previous previous) {
            this.ring = ring;
            this.epoch = epoch;
            this.previous = previous;
        }

        void reach(Joining joining) {
            var reached = new NextStage(ring.nextAddress(), joining, this::cut);
            synchronized (this) {
                next = reached;
                if (over) {
                    reached.close();
                }
            }
        }

        synchronized boolean holds() {
            return !over;
        }

        @Override
        public void heard(Activations activations) throws Refused {
            Step.check(activations, ring.type(), kernel.hidden());
            arrived.add(
                    new Arrived(
                            this,
                            activations,
                            Step.batch(activations, blocks, Pipeline.BLOCK_TOKENS)));
        }

        @Override
        public void left(String reason) {
            cut(reason);
        }

        void pass(Arrived step) {
            float[] states = Step.states(step.activations());
            kernel.forward(step.batch(), states);
            int hidden = kernel.hidden();
            var passed =
                    ring.isLast()
                            ? Step.of(
                                    epoch,
                                    step.activations().getStep(),
                                    ring.type(),
                                    List.of(),
                                    Rows.wanted(step.batch(), states, hidden),
                                    hidden)
                            : Step.of(
                                    epoch,
                                    step.activations().getStep(),
                                    ring.type(),
                                    step.batch(),
                                    states,
                                    hidden);
            var to = next();
            if (to != null) {
                to.pass(passed);
            }
        }

        private synchronized @Nullable NextStage next() {
            return next;
        }

        void cut(String reason) {
            NextStage reached;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                reached = next;
            }
            log.info("chain {} breaks: {}", ring.chain().getChainId(), reason);
            previous.cut(reason);
            if (reached != null) {
                reached.close();
            }
            forget(this);
        }
    }

    private synchronized void forget(Bond broken) {
        if (bond == broken) {
            bond = null;
        }
    }
}
