package dev.antiphon.engine.constrain;

import java.util.List;
import java.util.Objects;
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

    /** Nothing. */
    static Rule nothing() {
        return new Sequence();
    }

    /** A rule or nothing. */
    static Rule optional(Rule rule) {
        return new Choice(rule, nothing());
    }
}
