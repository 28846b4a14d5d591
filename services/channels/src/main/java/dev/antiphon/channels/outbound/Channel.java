package dev.antiphon.channels.outbound;

/** A way to customers. A new one is a package with one of these. */
public interface Channel {

    /** By which conversations and records call it. */
    String name();

    /**
     * Brings an answer to the customer. Called once for every answer, in the transaction that keeps
     * it: what is written to the database here is written if and only if the answer is kept.
     */
    void bring(Answer answer);
}
