package dev.antiphon.bots.bot;

import dev.antiphon.contracts.v1.BotState;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.springframework.data.domain.Persistable;

/** Who speaks with customers: what it is told, and which model speaks for it. */
@Entity
@Table(name = "bots")
public class Bot implements Persistable<String> {

    @Id private String id;
    private String workspace;
    private String name;
    private String instructions;
    private String alias;
    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Bot() {
        stored = true;
    }

    @SuppressWarnings("NullAway.Init") // All of them are set by change.
    Bot(String id) {
        this.id = id;
    }

    void change(String workspace, String name, String instructions, String alias) {
        this.workspace = workspace;
        this.name = name;
        this.instructions = instructions;
        this.alias = alias;
    }

    /** The workspace its requests are done for. */
    public String workspace() {
        return workspace;
    }

    /** What the model is told before every conversation. */
    public String instructions() {
        return instructions;
    }

    /** Which model answers. */
    public String alias() {
        return alias;
    }

    String name() {
        return name;
    }

    BotState state() {
        return BotState.newBuilder()
                .setBotId(id)
                .setWorkspaceId(workspace)
                .setName(name)
                .setInstructions(instructions)
                .setAlias(alias)
                .build();
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
