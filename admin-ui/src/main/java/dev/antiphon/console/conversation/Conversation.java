package dev.antiphon.console.conversation;

import dev.antiphon.console.page.Figures;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation, as the bots service tells it. What it leaves out is shown as unknown.
 *
 * @param channel web, whatsapp, email or zendesk
 * @param turns of one conversation; a list of conversations leaves them out
 */
record Conversation(
        String id,
        @Nullable String botId,
        @Nullable String channel,
        @Nullable Instant started,
        @Nullable Instant lastActivity,
        @Nullable List<Turn> turns) {

    /**
     * What a customer said and what the bot answered.
     *
     * @param state OPEN while the answer is in the making, then ANSWERED or FAILED
     * @param version that answered, empty while none has
     * @param tokens of the answer
     * @param firstTokenMillis from the question to the first token
     * @param durationMillis from the question to the end
     */
    record Turn(
            @Nullable String id,
            @Nullable String state,
            @Nullable String question,
            @Nullable String answer,
            @Nullable Instant opened,
            @Nullable Instant closed,
            @Nullable String version,
            @Nullable Integer tokens,
            @Nullable Long firstTokenMillis,
            @Nullable Long durationMillis) {

        /** What it took, for those who want to know. */
        public String effort() {
            var parts = new ArrayList<String>();
            if (tokens != null && tokens > 0) {
                parts.add(Figures.count(tokens) + " tokens");
            }
            if (firstTokenMillis != null) {
                parts.add("first after " + Figures.seconds(firstTokenMillis));
            }
            if (durationMillis != null) {
                parts.add("done after " + Figures.seconds(durationMillis));
            }
            return String.join(" · ", parts);
        }

        public String openedText() {
            return shown(opened);
        }

        public boolean isOpen() {
            return closed == null && (answer == null || answer.isEmpty());
        }
    }

    public List<Turn> turnsOrNone() {
        return turns == null ? List.of() : turns;
    }

    public String startedText() {
        return shown(started);
    }

    public String lastActivityText() {
        return shown(lastActivity == null ? started : lastActivity);
    }

    private static String shown(@Nullable Instant instant) {
        return instant == null ? "" : Figures.when(instant);
    }
}
