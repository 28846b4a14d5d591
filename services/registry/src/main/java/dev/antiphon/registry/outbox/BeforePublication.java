package dev.antiphon.registry.outbox;

import dev.antiphon.contracts.Topic;

/** Does what has to be done before others learn of a state. */
public interface BeforePublication {

    /** The topic whose states it cares for. */
    Topic topic();

    /** Prepares for a state; called again for the same one after a failure. */
    void prepare(byte[] state) throws InterruptedException;
}
