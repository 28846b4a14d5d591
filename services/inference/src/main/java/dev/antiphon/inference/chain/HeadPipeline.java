package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.engine.kernel.VectorHead;
import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A model that is computed along a chain, seen from its head: tokens become states here, go once
 * round the ring of stages, and come back to be turned into logits. Neither text nor tokens leave
 * the head.
 *
 * <p>As many steps are under way as there are stages, so that all of them compute at the same time.
 * The chain is broken when a neighbour is lost, or when a step takes much longer than those before
 * it; then nothing more is computed, and a new pipeline has to be formed.
 */
public final class HeadPipeline implements Pipeline {

    private static final Logger log = LoggerFactory.getLogger(HeadPipeline.class);

    private final Ring ring;
    private final VectorHead kernel;
    private final StageServer server;
    private final Runnable lost;
    private final long epoch;
    private final Patience patience;
    private final CompletableFuture<Integer> agreed = new CompletableFuture<>();
    private final BlockingQueue<Came> came = new LinkedBlockingQueue<>();
    private final AtomicLong busyNanos = new AtomicLong();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Place.@Nullable Previous last;
    private @Nullable NextStage next;
    private int blocks;
    private long step;

    private sealed interface Came {

        record Back(Activations activations) implements Came {}

        record Broken(String reason) implements Came {}
    }

    private HeadPipeline(
            Ring ring,
            VectorHead kernel,
            StageServer server,
            ChainSettings settings,
            long epoch,
            Runnable lost) {
        this.ring = ring;
        this.kernel = kernel;
        this.server = server;
        this.lost = lost;
        this.epoch = epoch;
        this.patience = new Patience(settings.stepLimit());
    }

    /**
     * Calls the stages and waits until all have joined.
     *
     * @param kernel stays the caller's, for the next forming
     * @param blocks of the kernel's cache; the chain has the smallest of its stages'
     * @param epoch larger than those of all formings before
     * @param lost hears once that the chain is broken, before any step fails of it
     * @throws ChainBroken if a stage refuses, or is not reached in time
     */
    public static HeadPipeline form(
            Ring ring,
            VectorHead kernel,
            int blocks,
            StageServer server,
            ChainSettings settings,
            long epoch,
            Runnable lost)
            throws InterruptedException {
        var pipeline = new HeadPipeline(ring, kernel, server, settings, epoch, lost);
        try {
            pipeline.call(blocks, settings.joinLimit());
            return pipeline;
        } catch (ChainBroken | InterruptedException notFormed) {
            pipeline.close();
            throw notFormed;
        }
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public int depth() {
        return ring.chain().getStagesCount();
    }

    @Override
    public void begin(List<Rows> batch, int[] tokens) {
        patience.began(tokens.length);
        long began = System.nanoTime();
        float[] states = kernel.forward(batch, tokens);
        var to = next;
        if (to == null || over.get()) {
            throw new ChainBroken("the chain is broken");
        }
        to.pass(Step.of(epoch, step++, ring.type(), batch, states, kernel.hidden()));
        busyNanos.addAndGet(System.nanoTime() - began);
    }

    @Override
    public float[][] finish() {
        return switch (oldest()) {
            case Came.Back(var activations) -> {
                patience.finished();
                long began = System.nanoTime();
                float[][] logits = kernel.logits(Step.states(activations));
                busyNanos.addAndGet(System.nanoTime() - began);
                yield logits;
            }
            case Came.Broken(var reason) -> throw new ChainBroken(reason);
        };
    }

    /** How long the head has computed so far, in nanoseconds. */
    public long busyNanos() {
        return busyNanos.get();
    }

    @Override
    public void close() {
        over.set(true);
        leave("the head has left");
        server.shut(ring.chain().getChainId(), 0);
    }

    private void call(int own, Duration limit) throws InterruptedException {
        server.open(ring.chain().getChainId(), 0, this::joined);
        next =
                new NextStage(
                        ring.nextAddress(),
                        ring.joining(epoch, kernel.hidden(), own),
                        this::broken);
        try {
            blocks = agreed.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new ChainBroken("not all stages have joined within " + limit);
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof ChainBroken broken
                    ? broken
                    : new ChainBroken(refused.toString());
        }
        log.info(
                "chain {} is formed of {} stages, {} blocks",
                ring.chain().getChainId(),
                ring.chain().getStagesCount(),
                blocks);
    }

    private Place.Hearing joined(Joining joining, Place.Previous previous) throws Refused {
        ring.check(joining, kernel.hidden());
        if (joining.getEpoch() != epoch) {
            throw new Refused(
                    "epoch %d, the chain is formed in %d".formatted(joining.getEpoch(), epoch));
        }
        last = previous;
        agreed.complete(joining.getBlocks());
        return new Place.Hearing() {
            @Override
            public void heard(Activations activations) throws Refused {
                Step.check(activations, ring.type(), kernel.hidden());
                came.add(new Came.Back(activations));
            }

            @Override
            public void left(String reason) {
                broken(reason);
            }
        };
    }

    private Came oldest() {
        try {
            var limit = patience.limit();
            var oldest = came.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (oldest == null) {
                broken("a step has not come back within " + limit);
                return came.take();
            }
            return oldest;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ChainBroken("the head was stopped");
        }
    }

    private void broken(String reason) {
        boolean wasFormed = !agreed.completeExceptionally(new ChainBroken(reason));
        if (over.compareAndSet(false, true)) {
            if (wasFormed) {
                log.warn("chain {} is broken: {}", ring.chain().getChainId(), reason);
            }
            lost.run();
            came.add(new Came.Broken(reason));
            leave(reason);
        }
    }

    private void leave(String reason) {
        var to = next;
        if (to != null) {
            to.close();
        }
        var from = last;
        if (from != null) {
            from.cut(reason);
        }
    }
}
