package dev.antiphon.engine.constrain;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form that answers can be held to. What it allows is remembered, since answers come to the same
 * places again and again. Safe for use by several threads.
 */
public final class Grammar {

    private static final int REMEMBERED = 512;

    private final Vocabulary vocabulary;
    private final State beginning;
    private final Map<State, BitSet> allowed =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<State, BitSet> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Grammar(Vocabulary vocabulary, Rule rule) {
        this.vocabulary = vocabulary;
        this.beginning = State.before(rule);
    }

    /** An answer that is held to it. */
    public Form form() {
        return new Form();
    }

    private BitSet allowed(State state) {
        synchronized (allowed) {
            return allowed.computeIfAbsent(state, vocabulary::allowed);
        }
    }

    /** How far one answer is. For use by one thread. */
    public final class Form {

        private State state = beginning;

        private Form() {}

        /**
         * Makes the tokens that do not fit impossible.
         *
         * @param logits [vocabulary] fp32, changed
         * @throws IllegalStateException if no token of the vocabulary fits
         */
        public void hold(float[] logits) {
            var fitting = allowed(state);
            if (fitting.isEmpty()) {
                throw new IllegalStateException(
                        "no token of this model goes on with the form that was asked for");
            }
            for (int token = fitting.nextClearBit(0);
                    token < logits.length;
                    token = fitting.nextClearBit(token + 1)) {
                logits[token] = Float.NEGATIVE_INFINITY;
            }
        }

        /** Goes on by a token. */
        public void add(int token) {
            String text = vocabulary.text(token);
            for (int at = 0; at < text.length(); at++) {
                state = state.after(text.charAt(at));
            }
        }

        /** Whether the answer is whole, so that nothing can follow. */
        public boolean isWhole() {
            return state.mustEnd();
        }
    }
}
