package dev.antiphon.engine.kernel;

import static dev.antiphon.engine.kernel.Lanes.COUNT;
import static dev.antiphon.engine.kernel.Lanes.FLOATS;

import dev.antiphon.engine.pipeline.Pipeline;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.weights.ModelConfig;

import jdk.incubator.vector.FloatVector;

import java.util.Arrays;

/**
 * Attention of one thread: some rows of a sequence, one key head at a time. A row's sums go over
 * the tokens in their order and over nothing else, so its bits do not depend on the rows beside it
 * nor on how many tokens its neighbours hear.
 */
final class Attention {

    private static final int TOKENS = Pipeline.BLOCK_TOKENS;
    private static final int FOUR = 4;

    private final KeyValueCache cache;
    private final int headDim;
    private final int width;
    private final int queryHeads;
    private final int heads;
    private final int group;
    private final int window;
    private final float[] block;
    private float[] scores = {};
    private float[] heard = {};
    private float[] sums = {};

    Attention(ModelConfig config, KeyValueCache cache) {
        this.cache = cache;
        this.headDim = config.headDim();
        this.width = KeyValueCache.width(config);
        this.heads = config.kvHeads();
        this.queryHeads = config.heads();
        this.group = config.heads() / config.kvHeads();
        this.window = config.attentionWindow();
        this.block = new float[TOKENS * width];
    }

    /**
     * Computes what some rows of a sequence hear from one key head.
     *
     * @param from first of the rows, counted in the sequence's rows of this step
     * @param end after the last of them
     * @param firstRow the row of {@code queries} at which the sequence begins
     * @param queries {@code [rows, heads * headDim]} inside of rows of {@code stride} numbers,
     *     scaled
     * @param into {@code [rows, heads * headDim]}
     */
    void hear(
            int layer,
            int head,
            Rows sequence,
            int from,
            int end,
            int firstRow,
            float[] queries,
            int stride,
            float[] into) {
        int firstBlock = begin(sequence.position() + from) / TOKENS;
        int lastToken = sequence.position() + end;
        int blocks = Math.ceilDiv(lastToken, TOKENS) - firstBlock;
        int span = blocks * TOKENS;
        int count = (end - from) * group;
        reserve(count, span);
        for (int at = 0; at < blocks; at++) {
            cache.readKeys(layer, sequence.blocks()[firstBlock + at], head, block);
            for (int query = 0; query < count; query += FOUR) {
                int query1 = Math.min(query + 1, count - 1);
                int query2 = Math.min(query + 2, count - 1);
                int query3 = Math.min(query + 3, count - 1);
                int column = at * TOKENS;
                score(
                        block,
                        headDim,
                        queries,
                        query(firstRow + from, query, head, stride),
                        query(firstRow + from, query1, head, stride),
                        query(firstRow + from, query2, head, stride),
                        query(firstRow + from, query3, head, stride),
                        scores,
                        query * span + column,
                        query1 * span + column,
                        query2 * span + column,
                        query3 * span + column);
            }
        }
        for (int query = 0; query < count; query++) {
            int position = sequence.position() + from + query / group;
            int before = firstBlock * TOKENS;
            sums[query] =
                    softmax(
                            scores,
                            query * span,
                            begin(position) - before,
                            position + 1 - before,
                            span);
        }
        Arrays.fill(heard, 0, count * width, 0);
        for (int at = 0; at < blocks; at++) {
            int tokens = Math.min(TOKENS, lastToken - (firstBlock + at) * TOKENS);
            cache.readValues(layer, sequence.blocks()[firstBlock + at], head, tokens, block);
            for (int query = 0; query < count; query += FOUR) {
                int query1 = Math.min(query + 1, count - 1);
                int query2 = Math.min(query + 2, count - 1);
                int query3 = Math.min(query + 3, count - 1);
                int column = at * TOKENS;
                mix(
                        block,
                        tokens,
                        width,
                        scores,
                        query * span + column,
                        query1 * span + column,
                        query2 * span + column,
                        query3 * span + column,
                        heard,
                        query * width,
                        query1 * width,
                        query2 * width,
                        query3 * width);
            }
        }
        for (int query = 0; query < count; query++) {
            int to = query(firstRow + from, query, head, queryHeads * headDim);
            float inverse = 1 / sums[query];
            for (int at = 0; at < headDim; at++) {
                into[to + at] = heard[query * width + at] * inverse;
            }
        }
    }

    /** How many key heads there are to call {@link #hear} for. */
    int heads() {
        return heads;
    }

    /** The first position that a position hears. */
    private int begin(int position) {
        return Math.max(0, position + 1 - window);
    }

    private int query(int row, int query, int head, int stride) {
        return (row + query / group) * stride + (head * group + query % group) * headDim;
    }

    private void reserve(int queries, int span) {
        if (scores.length < queries * span) {
            scores = new float[queries * span];
        }
        if (sums.length < queries) {
            sums = new float[queries];
            heard = new float[queries * width];
        }
    }

    /** Four queries with the keys of a block, {@code [headDim, TOKENS]}. */
    private static void score(
            float[] keys,
            int headDim,
            float[] queries,
            int from0,
            int from1,
            int from2,
            int from3,
            float[] scores,
            int to0,
            int to1,
            int to2,
            int to3) {
        for (int column = 0; column < TOKENS; column += 2 * COUNT) {
            var a0 = FloatVector.zero(FLOATS);
            FloatVector a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            for (int at = 0, row = column; at < headDim; at++, row += TOKENS) {
                var a = FloatVector.fromArray(FLOATS, keys, row);
                var b = FloatVector.fromArray(FLOATS, keys, row + COUNT);
                var query = FloatVector.broadcast(FLOATS, queries[from0 + at]);
                a0 = a.fma(query, a0);
                b0 = b.fma(query, b0);
                query = FloatVector.broadcast(FLOATS, queries[from1 + at]);
                a1 = a.fma(query, a1);
                b1 = b.fma(query, b1);
                query = FloatVector.broadcast(FLOATS, queries[from2 + at]);
                a2 = a.fma(query, a2);
                b2 = b.fma(query, b2);
                query = FloatVector.broadcast(FLOATS, queries[from3 + at]);
                a3 = a.fma(query, a3);
                b3 = b.fma(query, b3);
            }
            a0.intoArray(scores, to0 + column);
            b0.intoArray(scores, to0 + column + COUNT);
            a1.intoArray(scores, to1 + column);
            b1.intoArray(scores, to1 + column + COUNT);
            a2.intoArray(scores, to2 + column);
            b2.intoArray(scores, to2 + column + COUNT);
            a3.intoArray(scores, to3 + column);
            b3.intoArray(scores, to3 + column + COUNT);
        }
    }

    /** Four queries' shares of the values of a block, {@code [tokens, width]}, added. */
    private static void mix(
            float[] values,
            int tokens,
            int width,
            float[] shares,
            int from0,
            int from1,
            int from2,
            int from3,
            float[] heard,
            int to0,
            int to1,
            int to2,
            int to3) {
        for (int column = 0; column < width; column += 2 * COUNT) {
            var a0 = FloatVector.fromArray(FLOATS, heard, to0 + column);
            var b0 = FloatVector.fromArray(FLOATS, heard, to0 + column + COUNT);
            var a1 = FloatVector.fromArray(FLOATS, heard, to1 + column);
            var b1 = FloatVector.fromArray(FLOATS, heard, to1 + column + COUNT);
            var a2 = FloatVector.fromArray(FLOATS, heard, to2 + column);
            var b2 = FloatVector.fromArray(FLOATS, heard, to2 + column + COUNT);
            var a3 = FloatVector.fromArray(FLOATS, heard, to3 + column);
            var b3 = FloatVector.fromArray(FLOATS, heard, to3 + column + COUNT);
            for (int token = 0, row = column; token < tokens; token++, row += width) {
                var a = FloatVector.fromArray(FLOATS, values, row);
                var b = FloatVector.fromArray(FLOATS, values, row + COUNT);
                var share = FloatVector.broadcast(FLOATS, shares[from0 + token]);
                a0 = a.fma(share, a0);
                b0 = b.fma(share, b0);
                share = FloatVector.broadcast(FLOATS, shares[from1 + token]);
                a1 = a.fma(share, a1);
                b1 = b.fma(share, b1);
                share = FloatVector.broadcast(FLOATS, shares[from2 + token]);
                a2 = a.fma(share, a2);
                b2 = b.fma(share, b2);
                share = FloatVector.broadcast(FLOATS, shares[from3 + token]);
                a3 = a.fma(share, a3);
                b3 = b.fma(share, b3);
            }
            a0.intoArray(heard, to0 + column);
            b0.intoArray(heard, to0 + column + COUNT);
            a1.intoArray(heard, to1 + column);
            b1.intoArray(heard, to1 + column + COUNT);
            a2.intoArray(heard, to2 + column);
            b2.intoArray(heard, to2 + column + COUNT);
            a3.intoArray(heard, to3 + column);
            b3.intoArray(heard, to3 + column + COUNT);
        }
    }

    /**
     * Turns the scores of what a query hears into shares that are yet to be divided by their sum,
     * and what it does not hear into zeros.
     *
     * @return the sum
     */
    private static float softmax(float[] scores, int at, int begin, int end, int span) {
        Arrays.fill(scores, at, at + begin, Float.NEGATIVE_INFINITY);
        Arrays.fill(scores, at + end, at + span, Float.NEGATIVE_INFINITY);
        var most = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        for (int token = 0; token < span; token += COUNT) {
            most = most.max(FloatVector.fromArray(FLOATS, scores, at + token));
        }
        // The greatest of numbers is the same in any order; a sum is not.
        float highest = most.reduceLanes(jdk.incubator.vector.VectorOperators.MAX);
        for (int token = 0; token < span; token += COUNT) {
            Lanes.exp(FloatVector.fromArray(FLOATS, scores, at + token).sub(highest))
                    .intoArray(scores, at + token);
        }
        Arrays.fill(scores, at, at + begin, 0);
        Arrays.fill(scores, at + end, at + span, 0);
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int token = at; token < at + span; token += FOUR) {
            sum0 += scores[token];
            sum1 += scores[token + 1];
            sum2 += scores[token + 2];
            sum3 += scores[token + 3];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }
}
