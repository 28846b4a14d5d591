package dev.antiphon.registry.workspace;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.PublishedState;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.stream.Collectors;

@Component
class PublishedWorkspaces implements PublishedState {

    private final Workspaces workspaces;

    PublishedWorkspaces(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    @Override
    public Topic topic() {
        return Topics.WORKSPACES;
    }

    @Override
    public Map<String, MessageLite> states() {
        return workspaces.findAllByOrderById().stream()
                .collect(Collectors.toMap(Workspace::id, Workspace::state));
    }
}
