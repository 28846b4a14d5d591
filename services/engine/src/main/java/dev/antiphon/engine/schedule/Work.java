package dev.antiphon.engine.schedule;

/**
 * What a sequence computes in a step.
 *
 * @param from index of the first token, counted in the sequence
 * @param rows how many tokens from there on
 * @param last whether these are its last known tokens, so that the next one can be chosen
 * @param blocks its cache blocks in the order of its tokens, as many as these fill; those before
 *     {@code from} may be other sequences' too
 */
@SuppressWarnings("ArrayRecordComponent") // Read on the hot path and compared by nobody.
public record Work(long sequence, int from, int rows, boolean last, int[] blocks) {}
