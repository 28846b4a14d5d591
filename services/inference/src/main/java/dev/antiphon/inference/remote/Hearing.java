package dev.antiphon.inference.remote;

import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Logprobs;
import dev.antiphon.contracts.v1.ToolCallDelta;

import java.util.List;
import java.util.Optional;

/** Hears one choice. Called by one thread, and not after the last word. */
public interface Hearing extends RemoteEngine.Unanswered {

    /**
     * What a server says at a time.
     *
     * @param tokens its ids, where the server tells them; empty where it does not
     * @param end unspecified while the choice goes on
     */
    record Piece(
            List<Integer> tokens,
            String text,
            List<ToolCallDelta> calls,
            Optional<Logprobs> logprobs,
            FinishReason end) {

        public Piece {
            tokens = List.copyOf(tokens);
            calls = List.copyOf(calls);
        }
    }

    /**
     * What the server counted; 0 where it did not.
     *
     * @param promptTokens without those that were said before
     * @param completionTokens with them
     */
    record Used(int promptTokens, int completionTokens, int cachedTokens) {}

    /** The next piece. */
    void said(Piece piece);

    /** All has been said. */
    void complete(Used used);
}
