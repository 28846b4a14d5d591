package dev.antiphon.engine.constrain;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * How far a text is in a grammar: all the ways in which it can go on from here, each a stack of the
 * rules still to come. Two texts that can go on alike are in equal states.
 */
final class State {

    private final Set<Way> ways;
    private final int hash;

    private State(Set<Way> ways) {
        this.ways = ways;
        this.hash = ways.hashCode();
    }

    /** Before the first character. */
    static State before(Rule rule) {
        var ways = new HashSet<Way>();
        open(new Way(rule, 0, Way.END), ways);
        return new State(ways);
    }

    /** After one more character. */
    State after(char character) {
        var then = new HashSet<Way>();
        for (var way : ways) {
            switch (way.rule) {
                case Rule.OneOf one when one.characters.test(character) -> open(way.rest(), then);
                case Rule.Literal literal when literal.text.charAt(way.at) == character -> {
                    if (way.at + 1 < literal.text.length()) {
                        then.add(new Way(literal, way.at + 1, way.rest()));
                    } else {
                        open(way.rest(), then);
                    }
                }
                case null, default -> {}
            }
        }
        return new State(then);
    }

    /** Whether the text is not in the grammar, whatever follows. */
    boolean isStuck() {
        return ways.isEmpty();
    }

    /** Whether the text is in the grammar as it stands. */
    boolean mayEnd() {
        return ways.contains(Way.END);
    }

    /** Whether the text is in the grammar, and nothing can follow. */
    boolean mustEnd() {
        return mayEnd() && ways.size() == 1;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof State state && hash == state.hash && ways.equals(state.ways));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Takes rules apart until a character or the end is next. */
    private static void open(Way way, Set<Way> into) {
        switch (way.rule) {
            case null -> into.add(way);
            case Rule.OneOf _, Rule.Literal _ -> into.add(way);
            case Rule.Sequence sequence -> {
                var then = way.rest();
                for (var part : sequence.parts.reversed()) {
                    then = new Way(part, 0, then);
                }
                open(then, into);
            }
            case Rule.Choice choice ->
                    choice.ways.forEach(rule -> open(new Way(rule, 0, way.rest()), into));
            case Rule.Reference reference ->
                    open(new Way(reference.target.get(), 0, way.rest()), into);
            case Rule.Repeat repeat -> {
                if (repeat.least == 0) {
                    open(way.rest(), into);
                }
                if (repeat.most > 0) {
                    open(new Way(repeat.body, 0, new Way(repeat.once(), 0, way.rest())), into);
                }
            }
        }
    }

    /** A stack of what is still to come. Stacks share their lower parts. */
    private static final class Way {

        private static final Way END = new Way(null, 0, null);

        private final @Nullable Rule rule;
        private final int at;
        private final @Nullable Way rest;
        private final int hash;

        /**
         * @param rule what comes next; nothing at the bottom
         * @param at the next character, in a literal
         */
        Way(@Nullable Rule rule, int at, @Nullable Way rest) {
            this.rule = rule;
            this.at = at;
            this.rest = rest;
            this.hash = 31 * (31 * Objects.hashCode(rule) + at) + Objects.hashCode(rest);
        }

        Way rest() {
            return Objects.requireNonNull(rest);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (other instanceof Way way
                            && hash == way.hash
                            && at == way.at
                            && Objects.equals(rule, way.rule)
                            && Objects.equals(rest, way.rest));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
