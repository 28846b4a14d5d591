package dev.antiphon.inference.chain;

/** What answers requests over a chain, while the chain holds. */
public interface Served extends AutoCloseable {

    /** Takes nothing new, so that what a broken chain gives back is not taken here again. */
    void stopTaking();

    /** Lets what runs come to its end, or gives it back, and ends. */
    @Override
    void close();
}
