package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.gateway.problem.Refused;

/** How the telling of an answer ended. */
sealed interface Ending {

    /** All was said, and passed on. */
    record Complete() implements Ending {}

    /** There is no answer, or no more of it. */
    record Broken(Refused refused) implements Ending {

        static Broken of(Failed failed) {
            String message = failed.getMessage();
            return new Broken(
                    switch (failed.getKind()) {
                        case FAILURE_KIND_REJECTED ->
                                failed.getParam().isEmpty()
                                        ? Refused.body(message)
                                        : Refused.field(failed.getParam(), message);
                        case FAILURE_KIND_DEADLINE_EXCEEDED -> late(message);
                        case FAILURE_KIND_CANCELLED -> Refused.gaveUp(409, "cancelled", message);
                        case FAILURE_KIND_POISONED ->
                                Refused.gaveUp(500, "attempts_exhausted", message);
                        case FAILURE_KIND_INTERNAL, FAILURE_KIND_UNSPECIFIED, UNRECOGNIZED ->
                                Refused.gaveUp(500, "internal_error", message);
                    });
        }

        /** The engine cannot go on where it stopped, and the client has heard what it said. */
        static Broken takenBack() {
            return new Broken(
                    Refused.gaveUp(
                            503,
                            "answer_restarted",
                            "The server behind this model was lost, and it cannot go on where it"
                                    + " stopped. Ask again."));
        }

        static Broken late() {
            return new Broken(late("The answer was not complete before its deadline."));
        }

        private static Refused late(String message) {
            return Refused.gaveUp(504, "deadline_exceeded", message);
        }
    }

    /** The client has left before the end. */
    record Left() implements Ending {}
}
