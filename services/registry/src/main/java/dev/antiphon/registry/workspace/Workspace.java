package dev.antiphon.registry.workspace;

import dev.antiphon.contracts.v1.WorkspaceState;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.springframework.data.domain.Persistable;

import java.util.Collection;
import java.util.List;

/** A workspace for which something holds that does not hold for all. */
@Entity
@Table(name = "workspaces")
class Workspace implements Persistable<String> {

    @Id private String id;
    private String regions;
    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Workspace() {
        stored = true;
    }

    Workspace(String id) {
        this.id = id;
        this.regions = "";
    }

    String id() {
        return id;
    }

    /** Where its requests may be answered; empty for everywhere. */
    List<String> regions() {
        return regions.lines().toList();
    }

    void allow(Collection<String> allowed) {
        regions = String.join("\n", allowed);
    }

    WorkspaceState state() {
        return WorkspaceState.newBuilder().setWorkspaceId(id).addAllRegions(regions()).build();
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
