package dev.antiphon.contracts;

/** The lane of a pool a request waits in. */
public enum Priority {
    HIGH("high"),
    NORMAL("normal"),
    LOW("low");

    private final String lane;

    Priority(String lane) {
        this.lane = lane;
    }

    /** The last part of the lane's topic name. */
    public String lane() {
        return lane;
    }
}
