package dev.antiphon.engine;

import dev.antiphon.engine.Listener.End;
import dev.antiphon.engine.Listener.Said;
import dev.antiphon.engine.pipeline.Rows;
import dev.antiphon.engine.sample.Sampler;
import dev.antiphon.engine.schedule.Work;
import dev.antiphon.engine.tokenizer.TextStream;
import dev.antiphon.engine.tokenizer.TextTokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An answer in the making: its tokens so far, its text so far, and who hears it. */
final class Answer {

    private final Generation generation;
    private final Listener listener;
    private final TextStream text;
    private final Set<Integer> endTokens;
    private final int mostTokens;
    private int[] tokens;

    /**
     * @param contextTokens how many tokens prompt and answer may have together
     */
    Answer(
            Generation generation,
            Listener listener,
            TextTokenizer tokenizer,
            Set<Integer> endTokens,
            int contextTokens) {
        this.generation = generation;
        this.listener = listener;
        this.endTokens = endTokens;
        this.text = new TextStream(tokenizer, generation.stop());
        this.mostTokens =
                Math.min(generation.prompt().size() + generation.maxTokens(), contextTokens);
        this.tokens =
                Stream.concat(generation.prompt().stream(), generation.said().stream())
                        .mapToInt(Integer::intValue)
                        .toArray();
        generation.said().forEach(text::add);
    }

    Listener listener() {
        return listener;
    }

    int knownTokens() {
        return tokens.length;
    }

    int mostTokens() {
        return mostTokens;
    }

    /** The rows of a step, with the places of its tokens in a cache of blocks. */
    Rows rows(Work work, int blockTokens) {
        int end = work.from() + work.rows();
        return new Rows(
                Arrays.copyOfRange(tokens, work.from(), end),
                work.from(),
                places(work, work.from(), end, blockTokens),
                places(work, 0, Math.ceilDiv(end, blockTokens) * blockTokens, blockTokens),
                work.last());
    }

    /** Chooses the next token and tells it; returns whether the answer goes on. */
    boolean goesOn(float[] logits) {
        int index = tokens.length - generation.prompt().size();
        int token = Sampler.sample(logits, generation.sampling(), generation.choice(), index);
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
        String certain = endTokens.contains(token) ? "" : text.add(token);
        var end = end(token);
        listener.said(
                new Said(index, token, end.isPresent() ? certain + text.rest() : certain, end));
        return end.isEmpty();
    }

    private Optional<End> end(int token) {
        if (endTokens.contains(token) || text.stopped()) {
            return Optional.of(End.STOP);
        }
        return tokens.length == mostTokens ? Optional.of(End.LENGTH) : Optional.empty();
    }

    private static long[] places(Work work, int from, int end, int blockTokens) {
        return IntStream.range(from, end)
                .mapToLong(
                        at ->
                                (long) work.blocks()[at / blockTokens] * blockTokens
                                        + at % blockTokens)
                .toArray();
    }
}
