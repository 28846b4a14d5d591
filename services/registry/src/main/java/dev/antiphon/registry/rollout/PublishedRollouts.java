package dev.antiphon.registry.rollout;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.PublishedState;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.stream.Collectors;

@Component
class PublishedRollouts implements PublishedState {

    private final Rollouts rollouts;

    PublishedRollouts(Rollouts rollouts) {
        this.rollouts = rollouts;
    }

    @Override
    public Topic topic() {
        return Topics.ROLLOUTS;
    }

    @Override
    public Map<String, MessageLite> states() {
        return rollouts.findAllByOrderByAlias().stream()
                .collect(Collectors.toMap(Rollout::alias, Rollout::state));
    }
}
