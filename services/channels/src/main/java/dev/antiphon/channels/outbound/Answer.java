package dev.antiphon.channels.outbound;

import java.util.UUID;

/**
 * The end of a turn.
 *
 * @param id the same answer has the same id, however often it comes
 * @param channel the name of the channel to bring it by
 */
public record Answer(
        String id, UUID conversation, String channel, String turn, Kind kind, String text)
        implements Said {

    /** Whether the bot has an answer or regrets that it has none. */
    public enum Kind {
        TEXT,
        APOLOGY
    }
}
