package dev.antiphon.channels.inbound;

import java.util.concurrent.Future;

/** Where records go. */
interface InboundTopic {

    /** Begins to send a record; what is returned is done when the topic has it for good. */
    Future<?> send(String key, byte[] record);
}
