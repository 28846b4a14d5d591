package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Joining;

/** A place in a chain that waits for the stage before it. Called by gRPC's threads; never waits. */
interface Place {

    /**
     * The stage before has come.
     *
     * @throws Refused if it has another idea of the chain, or an older one
     */
    Hearing joined(Joining joining, Previous previous) throws Refused;

    /** What is heard from a stage that has joined. */
    interface Hearing {

        /**
         * A step has come.
         *
         * @throws Refused if they have another type or shape than was agreed
         */
        void heard(Activations activations) throws Refused;

        /** It has left, or the connection is lost. */
        void left(String reason);
    }

    /** The stage before. */
    @FunctionalInterface
    interface Previous {

        /** Tells it that nothing more is heard. */
        void cut(String reason);
    }
}
