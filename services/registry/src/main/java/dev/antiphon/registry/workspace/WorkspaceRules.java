package dev.antiphon.registry.workspace;

import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.Outbox;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.util.Collection;

/** Changes what holds for workspaces. */
@Component
class WorkspaceRules {

    private final Workspaces workspaces;
    private final Outbox outbox;

    WorkspaceRules(Workspaces workspaces, Outbox outbox) {
        this.workspaces = workspaces;
        this.outbox = outbox;
    }

    /** Requests of the workspace are answered in these regions alone; in all if there is none. */
    @Transactional
    Workspace allow(String id, Collection<String> regions) {
        var workspace = workspaces.findById(id).orElseGet(() -> new Workspace(id));
        workspace.allow(regions);
        var saved = workspaces.save(workspace);
        outbox.say(Topics.WORKSPACES, id, saved.state());
        return saved;
    }
}
