package dev.antiphon.engine.pipeline;

/**
 * The tokens of one sequence that are computed in a step, one row each.
 *
 * @param tokens ids of the new tokens
 * @param position position of the first of them in the sequence
 * @param blocks the sequence's cache blocks in the order of its tokens; enough for the last of the
 *     new ones
 * @param wanted whether the last row's logits are wanted
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
public record Rows(int[] tokens, int position, int[] blocks, boolean wanted) {

    /** Position after the last new token. */
    public int end() {
        return position + tokens.length;
    }
}
