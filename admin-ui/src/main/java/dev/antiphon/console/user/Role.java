package dev.antiphon.console.user;

/** What a user may do. Whoever may do more may do all that others may. */
public enum Role {
    /** Sees everything but the users. */
    VIEWER("Viewer", "sees everything, changes nothing"),
    /** Changes versions, splits and bots. */
    OPERATOR("Operator", "changes versions, splits and bots"),
    /** Changes the users too. */
    ADMIN("Admin", "changes everything, users too");

    private final String label;
    private final String description;

    Role(String label, String description) {
        this.label = label;
        this.description = description;
    }

    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    /** Whether versions, splits and bots are theirs to change. */
    public boolean mayOperate() {
        return this != VIEWER;
    }

    /** Whether users are theirs to change. */
    public boolean mayAdminister() {
        return this == ADMIN;
    }
}
