package dev.antiphon.engine.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who computes how many tokens in the next step. Every running sequence that decodes gets
 * its one row first; what is left of the step goes to prompts, oldest first, in pieces. A sequence
 * is admitted when there is room for all tokens it may ever have, so nothing that runs is ever
 * thrown out, and in the order of arrival, so nothing starves.
 */
public final class Scheduler {

    private final SchedulerSettings settings;
    private final Blocks blocks;
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final Map<Long, Sequence> running = new LinkedHashMap<>();

    /** A scheduler of an empty cache. */
    public Scheduler(SchedulerSettings settings) {
        this.settings = settings;
        this.blocks = new Blocks(settings.blocks());
    }

    /**
     * Takes a sequence in; it waits until there is room.
     *
     * @param id a name that no other present sequence has
     * @param known tokens that are known already, at least one
     * @param most tokens it may grow to
     * @throws IllegalArgumentException if it could never fit into the cache
     */
    public void add(long id, int known, int most) {
        if (known < 1 || most < known || most > settings.maxTokens()) {
            throw new IllegalArgumentException(
                    "a sequence of %d to %d tokens, the cache holds %d"
                            .formatted(known, most, settings.maxTokens()));
        }
        waiting.addLast(new Sequence(id, known, most));
    }

    /** The work of the next step; empty when nobody has any. */
    public List<Work> next() {
        admit();
        List<Work> step = new ArrayList<>();
        int room = settings.maxRows();
        for (var sequence : running.values()) {
            if (sequence.decodes()) {
                step.add(work(sequence, 1));
                room--;
            }
        }
        for (var sequence : running.values()) {
            int rows = Math.min(room, sequence.left());
            if (rows > 0 && !sequence.decodes()) {
                step.add(work(sequence, rows));
                room -= rows;
            }
        }
        for (var work : step) {
            running(work.sequence()).compute(work.rows());
        }
        return step;
    }

    /** A token was chosen after all known ones were computed. */
    public void grow(long id) {
        running(id).grow();
    }

    /** A sequence is done or no longer wanted; its blocks are free at once. */
    public void remove(long id) {
        var sequence = running.remove(id);
        if (sequence == null) {
            waiting.removeIf(each -> each.id() == id);
        } else {
            blocks.giveBack(sequence.blocks());
        }
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

    private void admit() {
        while (!waiting.isEmpty() && running.size() < settings.maxSequences()) {
            int needed = Math.ceilDiv(waiting.getFirst().most(), settings.blockTokens());
            if (needed > blocks.free()) {
                return;
            }
            var sequence = waiting.removeFirst();
            sequence.admit(blocks.take(needed));
            running.put(sequence.id(), sequence);
        }
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
