package dev.antiphon.engine.kernel;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one engine. They share out the parts of a piece of work that takes microseconds,
 * so they wait for the next piece without sleeping at first, and let others have the core when none
 * comes.
 */
final class Team implements AutoCloseable {

    private static final int SPINS = 2_000;
    private static final int YIELDS = 200;

    private final Thread[] helpers;
    private final int members;
    private volatile Piece piece = new Piece(0, (_, _) -> {});
    private volatile boolean closed;

    /**
     * @param members how many threads compute, the caller's included
     */
    Team(int members) {
        this.members = members;
        this.helpers = new Thread[members - 1];
        for (int helper = 0; helper < helpers.length; helper++) {
            int member = helper + 1;
            helpers[helper] =
                    Thread.ofPlatform()
                            .daemon()
                            .name("engine-helper-" + member)
                            .start(() -> help(member));
        }
    }

    /** One part of a piece of work. */
    @FunctionalInterface
    interface Part {

        /**
         * Does it.
         *
         * @param item which part
         * @param member who does it, for memory of one's own
         */
        void run(int item, int member);
    }

    int members() {
        return members;
    }

    /**
     * Does all parts and returns when the last is done. Called by one thread.
     *
     * @throws RuntimeException the first that a part threw
     */
    @SuppressWarnings("ThreadPriorityCheck") // Others may have the core while the last part runs.
    void all(int items, Part part) {
        if (items <= 1 || helpers.length == 0) {
            for (int item = 0; item < items; item++) {
                part.run(item, 0);
            }
            return;
        }
        var next = new Piece(items, part);
        piece = next;
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
        next.work(0);
        for (int waited = 0; next.done.get() < items; waited++) {
            if (waited < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        if (next.failure != null) {
            throw next.failure;
        }
    }

    @Override
    public void close() {
        closed = true;
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // As above, while no work comes.
    private void help(int member) {
        var last = piece;
        for (int waited = 0; !closed; waited++) {
            var now = piece;
            if (now != last) {
                now.work(member);
                last = now;
                waited = 0;
            } else if (waited < SPINS) {
                Thread.onSpinWait();
            } else if (waited < SPINS + YIELDS) {
                Thread.yield();
            } else {
                LockSupport.park(this);
            }
        }
    }

    private static final class Piece {

        private final int items;
        private final Part part;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable RuntimeException failure;

        Piece(int items, Part part) {
            this.items = items;
            this.part = part;
        }

        void work(int member) {
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                try {
                    part.run(item, member);
                } catch (RuntimeException failed) {
                    failure = failed;
                } finally {
                    done.incrementAndGet();
                }
            }
        }
    }
}
