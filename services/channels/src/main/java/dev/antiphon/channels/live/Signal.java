package dev.antiphon.channels.live;

import dev.antiphon.channels.outbound.Said;

/** What a listener is told. */
public sealed interface Signal {

    /** The bot says something. */
    record Heard(Said said) implements Signal {}

    /** An answer has been kept: the listener may have missed it. */
    record Kept() implements Signal {}

    /** Nothing happened for as long as the listener would wait. */
    record Silence() implements Signal {}

    /** There will be nothing more: the service stops, or the listener is too slow. */
    record Over() implements Signal {}
}
