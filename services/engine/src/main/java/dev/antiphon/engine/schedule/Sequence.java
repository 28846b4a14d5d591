package dev.antiphon.engine.schedule;

import java.util.Arrays;
import java.util.Comparator;

/** A sequence of tokens that grows. Only the scheduler moves it. */
final class Sequence {

    /** Who came first. */
    static final Comparator<Sequence> BY_ARRIVAL = Comparator.comparingLong(Sequence::id);

    private final long id;
    private final int most;
    private int priority;
    private int[] tokens;
    private int known;
    private int computed;
    private int[] blocks = {};
    private int shared;
    private int complete;
    private long prefix = Blocks.BEGINNING;

    Sequence(long id, int[] tokens, int most, int priority) {
        this.id = id;
        this.tokens = tokens.clone();
        this.known = tokens.length;
        this.most = most;
        this.priority = priority;
    }

    /** The name its owner gave it; later ones are larger. */
    long id() {
        return id;
    }

    int priority() {
        return priority;
    }

    int known() {
        return known;
    }

    /** Tokens whose keys and values are in the cache. */
    int computed() {
        return computed;
    }

    int left() {
        return known - computed;
    }

    boolean decodes() {
        return left() == 1 && computed > 0;
    }

    int[] blocks() {
        return blocks;
    }

    /** How many tokens of a prefix found their keys and values in the cache. */
    int shared() {
        return shared;
    }

    /**
     * Takes blocks that others have written, then empty ones for all tokens that are known. The
     * last token is always computed, since what follows it is wanted.
     */
    void admit(Blocks pool, int blockTokens) {
        var found = new int[blocksFor(known, blockTokens)];
        int count = 0;
        while ((count + 1) * blockTokens < known) {
            int block = pool.share(prefix, block(count, blockTokens));
            if (block < 0) {
                break;
            }
            prefix = pool.prefix(block);
            found[count++] = block;
        }
        shared = count * blockTokens;
        computed = shared;
        complete = count;
        for (int at = count; at < found.length; at++) {
            found[at] = pool.take();
        }
        blocks = found;
    }

    /** How many blocks of the pool {@link #admit} takes away from others at most. */
    static int blocksFor(int tokens, int blockTokens) {
        return Math.ceilDiv(tokens, blockTokens);
    }

    boolean needsBlock(int blockTokens) {
        return known > blocks.length * blockTokens;
    }

    void extend(int block) {
        blocks = Arrays.copyOf(blocks, blocks.length + 1);
        blocks[blocks.length - 1] = block;
    }

    /** Rows are computed; blocks that they fill to the end can be shared from the next step on. */
    void compute(int rows, Blocks pool, int blockTokens) {
        computed += rows;
        while ((complete + 1) * blockTokens <= computed) {
            prefix = pool.complete(blocks[complete], prefix, block(complete, blockTokens));
            complete++;
        }
    }

    /** Gives the blocks back, the last first: what others begin with is needed longest. */
    void leave(Blocks pool) {
        for (int at = blocks.length - 1; at >= 0; at--) {
            pool.giveBack(blocks[at]);
        }
        blocks = new int[0];
        computed = 0;
        shared = 0;
        complete = 0;
        prefix = Blocks.BEGINNING;
    }

    /** Whoever had to make way is less likely to have to again. */
    void rise() {
        priority++;
    }

    void grow(int token) {
        if (left() != 0 || known == most) {
            throw new IllegalStateException(
                    "sequence %d has %d of %d tokens computed and room for %d"
                            .formatted(id, computed, known, most));
        }
        if (known == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.min(most, 2 * known));
        }
        tokens[known++] = token;
    }

    private int[] block(int number, int blockTokens) {
        return Arrays.copyOfRange(tokens, number * blockTokens, (number + 1) * blockTokens);
    }
}
