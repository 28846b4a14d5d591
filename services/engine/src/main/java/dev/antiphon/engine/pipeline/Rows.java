package dev.antiphon.engine.pipeline;

/**
 * The tokens of one sequence that are computed in a step, one row each.
 *
 * @param tokens ids of the new tokens
 * @param position position of the first of them in the sequence
 * @param places where in the cache each row's key and value go, {@code [tokens]}
 * @param context the places of the whole sequence up to its last new token, in order, filled up to
 *     a whole number of cache blocks with places of its own last block
 * @param wanted whether the last row's logits are wanted
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
public record Rows(int[] tokens, int position, long[] places, long[] context, boolean wanted) {}
