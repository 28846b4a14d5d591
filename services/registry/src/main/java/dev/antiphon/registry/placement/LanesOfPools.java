package dev.antiphon.registry.placement;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.registry.outbox.BeforePublication;
import dev.antiphon.registry.topic.TopicCreation;

import org.springframework.stereotype.Component;

/** Sees to it that the lanes of a pool are there before anybody learns of the pool. */
@Component
class LanesOfPools implements BeforePublication {

    private final TopicCreation topics;

    LanesOfPools(TopicCreation topics) {
        this.topics = topics;
    }

    @Override
    public Topic topic() {
        return Topics.PLACEMENTS;
    }

    @Override
    public void prepare(byte[] state) throws InterruptedException {
        for (Placement placement : parse(state).getPlacementsList()) {
            topics.createLanes(new Pool(placement.getPool()));
        }
    }

    private static PlacementState parse(byte[] state) {
        try {
            return PlacementState.parseFrom(state);
        } catch (InvalidProtocolBufferException ownWriting) {
            throw new IllegalStateException(ownWriting);
        }
    }
}
