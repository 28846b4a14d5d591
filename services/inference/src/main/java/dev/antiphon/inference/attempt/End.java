package dev.antiphon.inference.attempt;

import dev.antiphon.contracts.v1.Failed;

/** How an attempt ends. */
sealed interface End {

    /** The log held the end of the answer already. */
    record ToldBefore() implements End {}

    /** All choices are complete. */
    record Complete(int promptTokens) implements End {}

    /** There will be no answer. */
    record Failing(Failed failed) implements End {}

    /** It came to nothing, perhaps because of the request; somebody else shall go on. */
    record Unfinished() implements End {}

    /** Somebody else shall go on, and the request is not the reason. */
    record Released() implements End {}

    /** The log did not take a token, so nothing may be said after it. */
    record NotWritten(Exception cause) implements End {}
}
