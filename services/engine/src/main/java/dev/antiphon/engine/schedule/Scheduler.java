package dev.antiphon.engine.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides who computes how many tokens in the next step. Every running sequence that decodes gets
 * its one row first; what is left of the step goes to prompts, oldest first, in pieces.
 *
 * <p>Several steps may be under way. A sequence whose next token is still being computed is in none
 * that begins; the others are spread, so that every step has its part of them.
 *
 * <p>A sequence is admitted in the order of arrival when there is room for the tokens it has. When
 * those that run grow out of the cache, one of them makes way: the lowest priority, of those the
 * latest. It is computed again later, from what is still in the cache, and has risen in priority;
 * nobody who comes after it is admitted before it. So nothing starves.
 */
public final class Scheduler {

    private static final Comparator<Sequence> FIRST_TO_MAKE_WAY =
            Comparator.comparingInt(Sequence::priority)
                    .thenComparing(Sequence.BY_ARRIVAL.reversed());

    private final SchedulerSettings settings;
    private final Blocks blocks;
    private final TreeSet<Sequence> waiting = new TreeSet<>(Sequence.BY_ARRIVAL);
    private final TreeMap<Long, Sequence> running = new TreeMap<>();
    private long prefixTokens;
    private long sharedTokens;
    private long preemptions;

    /** A scheduler of an empty cache. */
    public Scheduler(SchedulerSettings settings) {
        this.settings = settings;
        this.blocks = new Blocks(settings.blocks());
    }

    /**
     * Takes a sequence in; it waits until there is room.
     *
     * @param id larger than those of all sequences before it
     * @param tokens those that are known already, at least one
     * @param most tokens it may grow to
     * @param priority who makes way when the cache is full: the lowest
     * @throws IllegalArgumentException if it could never fit into the cache
     */
    public void add(long id, int[] tokens, int most, int priority) {
        if (tokens.length < 1 || most < tokens.length || most > settings.maxTokens()) {
            throw new IllegalArgumentException(
                    "a sequence of %d to %d tokens, the cache holds %d"
                            .formatted(tokens.length, most, settings.maxTokens()));
        }
        waiting.add(new Sequence(id, tokens, most, priority));
    }

    /** The work of the next step; empty when nobody has any. */
    public List<Work> next() {
        admit();
        makeRoom();
        List<Work> step = new ArrayList<>();
        int share = Math.ceilDiv(running.size(), settings.depth());
        for (var sequence : running.values()) {
            if (sequence.decodes() && step.size() < share) {
                step.add(work(sequence, 1));
            }
        }
        int room = Math.ceilDiv(settings.maxRows(), settings.depth()) - step.size();
        for (var sequence : running.values()) {
            int rows = Math.min(room, sequence.left());
            if (rows > 0 && !sequence.decodes()) {
                step.add(work(sequence, rows));
                room -= rows;
            }
        }
        for (var work : step) {
            running(work.sequence()).compute(work.rows(), blocks, settings.blockTokens());
        }
        return step;
    }

    /** A token was chosen after all known ones were computed. */
    public void grow(long id, int token) {
        running(id).grow(token);
    }

    /** A sequence is done or no longer wanted; its blocks are free at once. */
    public void remove(long id) {
        var sequence = running.remove(id);
        if (sequence == null) {
            waiting.removeIf(each -> each.id() == id);
        } else {
            sequence.leave(blocks);
        }
    }

    /** A step was not computed after all: what is in the cache is not used again. */
    public void forget() {
        blocks.forget();
    }

    /** How many sequences are computed. */
    public int running() {
        return running.size();
    }

    /** How many wait for room. */
    public int waiting() {
        return waiting.size();
    }

    /** How much of the cache is taken, 0 to 1. */
    public double cacheUsage() {
        return 1 - (double) blocks.free() / blocks.total();
    }

    /** How many known tokens sequences had when they were admitted, all together. */
    public long prefixTokens() {
        return prefixTokens;
    }

    /** How many of them needed no computing, because the cache held them already. */
    public long sharedTokens() {
        return sharedTokens;
    }

    /** How often a sequence had to make way. */
    public long preemptions() {
        return preemptions;
    }

    private void admit() {
        while (!waiting.isEmpty() && running.size() < settings.maxSequences()) {
            var first = waiting.first();
            int needed = Sequence.blocksFor(first.known(), settings.blockTokens());
            // A block for everybody who runs, or the newcomer would have to make way at once.
            if (needed + running.size() > blocks.free()) {
                return;
            }
            waiting.remove(first);
            first.admit(blocks, settings.blockTokens());
            prefixTokens += first.known();
            sharedTokens += first.shared();
            running.put(first.id(), first);
        }
    }

    /** A block for everybody whose last one is full; if there is none, somebody makes way. */
    private void makeRoom() {
        for (var sequence : List.copyOf(running.values())) {
            while (running.containsKey(sequence.id())
                    && sequence.needsBlock(settings.blockTokens())) {
                if (blocks.free() > 0) {
                    sequence.extend(blocks.take());
                } else {
                    preempt();
                }
            }
        }
    }

    private void preempt() {
        // The token of one that is under way would come for nobody.
        var victim =
                running.values().stream()
                        .filter(sequence -> sequence.left() > 0)
                        .min(FIRST_TO_MAKE_WAY)
                        .orElseThrow();
        running.remove(victim.id());
        victim.leave(blocks);
        victim.rise();
        waiting.add(victim);
        preemptions++;
    }

    private Sequence running(long id) {
        var sequence = running.get(id);
        if (sequence == null) {
            throw new IllegalStateException("sequence " + id + " is not running");
        }
        return sequence;
    }

    private static Work work(Sequence sequence, int rows) {
        return new Work(
                sequence.id(),
                sequence.computed(),
                rows,
                rows == sequence.left(),
                sequence.blocks());
    }
}
