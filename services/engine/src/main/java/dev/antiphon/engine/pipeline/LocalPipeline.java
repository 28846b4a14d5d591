package dev.antiphon.engine.pipeline;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A whole model on this machine: a step is done as soon as it has begun. */
public final class LocalPipeline implements Pipeline {

    private final Kernel kernel;
    private final Queue<float[][]> done = new ArrayDeque<>();

    /** Computes with a kernel, which is closed with it. */
    public LocalPipeline(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int blocks() {
        return kernel.blocks();
    }

    @Override
    public int depth() {
        return 1;
    }

    @Override
    public void begin(List<Rows> batch, int[] tokens) {
        done.add(kernel.forward(batch, tokens));
    }

    @Override
    public float[][] finish() {
        return done.remove();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
