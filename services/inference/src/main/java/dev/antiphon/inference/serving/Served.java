package dev.antiphon.inference.serving;

/** What answers requests for as long as what it stands on holds: a chain, or a server elsewhere. */
public interface Served extends AutoCloseable {

    /** Takes nothing new, so that what is given back is not taken here again. */
    void stopTaking();

    /** Whether it takes requests, unless it was told not to. */
    boolean isSound();

    /** Lets what runs come to its end, or gives it back, and ends. */
    @Override
    void close();
}
