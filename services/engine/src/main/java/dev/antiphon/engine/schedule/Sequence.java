package dev.antiphon.engine.schedule;

/** A sequence of tokens that grows. Only the scheduler moves it. */
final class Sequence {

    private final long id;
    private final int most;
    private int known;
    private int computed;
    private int[] blocks = {};

    Sequence(long id, int known, int most) {
        this.id = id;
        this.known = known;
        this.most = most;
    }

    /** The name its owner gave it. */
    long id() {
        return id;
    }

    /** Tokens whose keys and values are in the cache. */
    int computed() {
        return computed;
    }

    int most() {
        return most;
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

    void admit(int[] taken) {
        blocks = taken;
    }

    void compute(int rows) {
        computed += rows;
    }

    void grow() {
        if (left() != 0 || known == most) {
            throw new IllegalStateException(
                    "sequence %d has %d of %d tokens computed and room for %d"
                            .formatted(id, computed, known, most));
        }
        known++;
    }
}
