package dev.antiphon.chaos.storm;

import java.time.Duration;

/** Something that is broken. */
sealed interface Strike {

    /** How tables name it. */
    default String kind() {
        return switch (this) {
            case Kill _ -> "kill";
            case Pause _ -> "pause";
            case Silence _ -> "silence";
            case Cut _ -> "cut";
            case BrokerRestart(boolean hard) -> hard ? "broker kill" : "broker restart";
        };
    }

    /** Whom it hits. */
    default String victim() {
        return switch (this) {
            case Kill(String node) -> node;
            case Pause(String node, _) -> node;
            case Silence(String node, _) -> node;
            case Cut(String node, _) -> node;
            case BrokerRestart _ -> "kafka";
        };
    }

    /** The process ends as by a power cut, and is started again. */
    record Kill(String node) implements Strike {}

    /** The process stands still (SIGSTOP) for that long. */
    record Pause(String node, Duration lasts) implements Strike {}

    /** Nothing goes through its connections for that long; they stay open. */
    record Silence(String node, Duration lasts) implements Strike {}

    /** Its connections are closed, and none can be made for that long. */
    record Cut(String node, Duration lasts) implements Strike {}

    /**
     * The broker ends and is started again.
     *
     * @param hard whether it ends as by a power cut
     */
    record BrokerRestart(boolean hard) implements Strike {}
}
