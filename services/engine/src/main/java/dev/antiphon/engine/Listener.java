package dev.antiphon.engine;

import dev.antiphon.engine.sample.Logprobs;
import dev.antiphon.engine.tool.ToolCallStream;

import java.util.List;
import java.util.Optional;

/** Hears an answer. Called by the engine's thread, which waits meanwhile. */
public interface Listener {

    /** The next token of the answer. It is the last call if the token ends the answer. */
    void said(Said said);

    /** The answer ends here because the engine failed; the last call. */
    void failed(RuntimeException cause);

    /**
     * A token.
     *
     * @param index counts the tokens of the answer from 0
     * @param text what became certain with it: whole characters, nothing of a stop string, often
     *     empty
     * @param calls what became certain of calls of functions
     * @param logprobs how likely the token was, where that was asked for and the model did not end
     *     its answer with it
     * @param end why the answer ends with this token, empty while it goes on
     */
    record Said(
            int index,
            int token,
            String text,
            List<ToolCallStream.Piece> calls,
            Optional<Logprobs> logprobs,
            Optional<End> end) {}

    /** Why an answer ends. */
    enum End {
        /** The model ended it, or a stop string came. */
        STOP,
        /** The model called functions, and waits for what they give. */
        TOOL_CALLS,
        /** It reached its limit of tokens or the model's context. */
        LENGTH
    }
}
