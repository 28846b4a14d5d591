package dev.antiphon.engine.constrain;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The texts of a model's tokens, ordered so that tokens with the same beginning are read once. */
public final class Vocabulary {

    private final List<String> texts;
    private final Set<Integer> endTokens;
    private final int[] ordered;

    /**
     * @param texts what each token adds to a text; empty for tokens that an answer in a form must
     *     not have
     * @param endTokens with which the model ends an answer
     */
    public Vocabulary(List<String> texts, Set<Integer> endTokens) {
        this.texts = List.copyOf(texts);
        this.endTokens = Set.copyOf(endTokens);
        this.ordered =
                IntStream.range(0, texts.size())
                        .filter(token -> !texts.get(token).isEmpty())
                        .filter(token -> !endTokens.contains(token))
                        .boxed()
                        .sorted(Comparator.comparing(texts::get))
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    /** What a token adds to a text. */
    String text(int token) {
        return texts.get(token);
    }

    /** The tokens with which a text can go on. */
    BitSet allowed(State state) {
        var allowed = new BitSet(texts.size());
        walk(state, 0, 0, ordered.length, allowed, new HashMap<>());
        if (state.mayEnd()) {
            endTokens.forEach(allowed::set);
        }
        return allowed;
    }

    /**
     * Takes the tokens from..to, which begin with the same characters as many as the depth.
     *
     * @param state after those
     */
    private void walk(
            State state,
            int depth,
            int from,
            int to,
            BitSet allowed,
            Map<State, Map<Character, State>> known) {
        int next = from;
        while (next < to && texts.get(ordered[next]).length() == depth) {
            allowed.set(ordered[next++]);
        }
        var steps = known.computeIfAbsent(state, _ -> new HashMap<>());
        while (next < to) {
            char character = texts.get(ordered[next]).charAt(depth);
            int end = next + 1;
            while (end < to && texts.get(ordered[end]).charAt(depth) == character) {
                end++;
            }
            var after = steps.computeIfAbsent(character, state::after);
            if (!after.isStuck()) {
                walk(after, depth + 1, next, end, allowed, known);
            }
            next = end;
        }
    }
}
