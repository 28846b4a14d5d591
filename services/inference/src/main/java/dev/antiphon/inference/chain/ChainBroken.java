package dev.antiphon.inference.chain;

/** The chain computes nothing any more until it is formed again. */
public final class ChainBroken extends RuntimeException {

    private static final long serialVersionUID = 1;

    ChainBroken(String reason) {
        super(reason);
    }
}
