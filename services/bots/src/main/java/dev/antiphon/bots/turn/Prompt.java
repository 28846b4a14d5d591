package dev.antiphon.bots.turn;

import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What a model is asked: the bot's instructions, what was said before, the question. */
final class Prompt {

    /** Of ASCII; fewer than most texts have, so that what fits here fits the model. */
    private static final int CHARACTERS_PER_TOKEN = 2;

    /** What a chat template adds to a message. */
    private static final int TOKENS_PER_MESSAGE = 8;

    private Prompt() {}

    /** An earlier question and its answer. */
    record Exchange(String question, String answer) {}

    /**
     * Takes as much of the history as fits, the latest first; instructions and question are always
     * there.
     *
     * @param latestFirst what was said before
     * @param tokens that the whole may have
     */
    static Chat of(String instructions, List<Exchange> latestFirst, String question, int tokens) {
        Deque<ChatMessage> messages = new ArrayDeque<>();
        messages.addFirst(message("user", question));
        int left = tokens - cost(instructions) - cost(question);
        for (var exchange : latestFirst) {
            left -= cost(exchange.question()) + cost(exchange.answer());
            if (left < 0) {
                break;
            }
            messages.addFirst(message("assistant", exchange.answer()));
            messages.addFirst(message("user", exchange.question()));
        }
        messages.addFirst(message("system", instructions));
        return Chat.newBuilder().addAllMessages(messages).build();
    }

    /**
     * In tokens, at most in all likelihood: a tokenizer of bytes may need one for every byte of a
     * script or an emoji that it has hardly seen.
     */
    static int cost(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        int ascii = (int) text.chars().filter(character -> character < 0x80).count();
        return TOKENS_PER_MESSAGE + Math.ceilDiv(ascii, CHARACTERS_PER_TOKEN) + bytes - ascii;
    }

    private static ChatMessage message(String role, String content) {
        return ChatMessage.newBuilder().setRole(role).setContent(content).build();
    }
}
