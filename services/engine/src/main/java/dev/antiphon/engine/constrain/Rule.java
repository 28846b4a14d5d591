package dev.antiphon.engine.constrain;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * A piece of a grammar over characters. Rules may refer to themselves by way of {@link Reference},
 * but not as their own beginning.
 */
sealed interface Rule {

    /** One character of a class. */
    final class OneOf implements Rule {

        final IntPredicate characters;

        OneOf(IntPredicate characters) {
            this.characters = characters;
        }
    }

    /** These characters, at least one. */
    final class Literal implements Rule {

        final String text;

        Literal(String text) {
            this.text = text;
        }
    }

    /** One after the other. */
    final class Sequence implements Rule {

        final List<Rule> parts;

        Sequence(Rule... parts) {
            this.parts = List.of(parts);
        }

        Sequence(List<Rule> parts) {
            this.parts = List.copyOf(parts);
        }
    }

    /** One of them. */
    final class Choice implements Rule {

        final List<Rule> ways;

        Choice(Rule... ways) {
            this.ways = List.of(ways);
        }

        Choice(List<Rule> ways) {
            this.ways = List.copyOf(ways);
        }
    }

    /** Another rule, found when it is needed. */
    final class Reference implements Rule {

        final Supplier<Rule> target;

        Reference(Supplier<Rule> target) {
            this.target = target;
        }
    }

    /**
     * A rule several times. Two of them are the same when they repeat the same rule as often: a
     * long text without a limit is one state then, and not one for each of its characters.
     */
    final class Repeat implements Rule {

        static final int FOR_EVER = Integer.MAX_VALUE;

        final Rule body;
        final int least;
        final int most;

        /** A body that can be empty would be repeated for ever. */
        Repeat(Rule body, int least, int most) {
            this.body = body;
            this.least = least;
            this.most = most;
        }

        /** What is left after one of them. */
        Repeat once() {
            return new Repeat(body, Math.max(0, least - 1), most == FOR_EVER ? FOR_EVER : most - 1);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Repeat repeat
                    && body == repeat.body
                    && least == repeat.least
                    && most == repeat.most;
        }

        @Override
        public int hashCode() {
            return Objects.hash(System.identityHashCode(body), least, most);
        }
    }

    /**
     * Whether some text is whole by it: not so for a rule that needs itself in itself, or a choice
     * of nothing.
     */
    static boolean canEnd(Rule rule) {
        return canEnd(rule, new HashSet<>(), new HashSet<>());
    }

    private static boolean canEnd(Rule rule, Set<Rule> known, Set<Rule> open) {
        if (known.contains(rule)) {
            return true;
        }
        if (!open.add(rule)) {
            return false;
        }
        boolean can =
                switch (rule) {
                    case OneOf _, Literal _ -> true;
                    case Sequence sequence ->
                            sequence.parts.stream().allMatch(part -> canEnd(part, known, open));
                    case Choice choice ->
                            choice.ways.stream().anyMatch(way -> canEnd(way, known, open));
                    case Reference reference -> canEnd(reference.target.get(), known, open);
                    case Repeat repeat ->
                            repeat.least <= repeat.most
                                    && (repeat.least == 0 || canEnd(repeat.body, known, open));
                };
        open.remove(rule);
        if (can) {
            known.add(rule);
        }
        return can;
    }

    /** Nothing. */
    static Rule nothing() {
        return new Sequence();
    }

    /** A rule or nothing. */
    static Rule optional(Rule rule) {
        return new Choice(rule, nothing());
    }
}
