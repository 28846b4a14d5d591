package dev.antiphon.chaos.failover;

import dev.antiphon.chaos.expected.Undisturbed;
import dev.antiphon.probe.Heard;
import dev.antiphon.probe.ReplyLog;

import java.io.IOException;
import java.util.Optional;

/** A way to break an answer in the making. */
interface Disturbance {

    /**
     * An answer that was broken.
     *
     * @param victim whose process was killed
     * @param heard what the client heard, from the first piece to the last
     * @param log what was written about it
     * @param goesOnAt index of the first token that came over the new way
     * @param gapMillis from the kill to the arrival of that token
     */
    record Disturbed(String victim, Heard heard, ReplyLog log, int goesOnAt, double gapMillis) {}

    /**
     * Asks, breaks at the piece of that number, counted from 1, and listens to the end. Empty if
     * the answer was complete before the kill took effect.
     */
    Optional<Disturbed> disturb(Undisturbed expected, int piece)
            throws IOException, InterruptedException;

    /** Brings back what was killed, and waits until it works. */
    void mend() throws IOException, InterruptedException;
}
