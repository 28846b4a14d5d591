package dev.antiphon.channels.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Somebody who wants to hear what the bot says in a conversation, from a thread of his own. */
public final class Listener implements AutoCloseable {

    private final UUID conversation;
    private final int bound;
    private final Consumer<Listener> leave;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final Queue<Signal> signals = new ArrayDeque<>();
    private boolean over;

    /**
     * @param leave called when the listener goes
     */
    Listener(UUID conversation, int bound, Consumer<Listener> leave) {
        this.conversation = conversation;
        this.bound = bound;
        this.leave = leave;
    }

    UUID conversation() {
        return conversation;
    }

    /** The next signal, after waiting for it at most that long. */
    public Signal next(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long nanos = longest.toNanos();
            while (signals.isEmpty() && !over && nanos > 0) {
                nanos = told.awaitNanos(nanos);
            }
            if (over) {
                return new Signal.Over();
            }
            Signal signal = signals.poll();
            return signal == null ? new Signal.Silence() : signal;
        } finally {
            lock.unlock();
        }
    }

    /** Tells what was said before the listener came, however much it is. */
    void recall(Signal signal) {
        lock.lock();
        try {
            signals.add(signal);
        } finally {
            lock.unlock();
        }
    }

    void tell(Signal signal) {
        lock.lock();
        try {
            if (signals.size() >= bound) {
                over = true;
            } else {
                signals.add(signal);
            }
            told.signal();
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            over = true;
            told.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        leave.accept(this);
    }
}
