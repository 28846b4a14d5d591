package dev.antiphon.registry.outbox;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;

import java.util.Map;

/** What a compacted topic should hold, as the database has it. */
public interface PublishedState {

    Topic topic();

    /** The state of every key that exists, read in the caller's transaction. */
    Map<String, MessageLite> states();
}
