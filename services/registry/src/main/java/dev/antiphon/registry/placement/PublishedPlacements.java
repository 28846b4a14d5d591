package dev.antiphon.registry.placement;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.PublishedState;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.stream.Collectors;

@Component
class PublishedPlacements implements PublishedState {

    private final NodePlans plans;

    PublishedPlacements(NodePlans plans) {
        this.plans = plans;
    }

    @Override
    public Topic topic() {
        return Topics.PLACEMENTS;
    }

    @Override
    public Map<String, MessageLite> states() {
        return plans.findAllByOrderByNode().stream()
                .collect(Collectors.toMap(NodePlan::node, NodePlan::state));
    }
}
