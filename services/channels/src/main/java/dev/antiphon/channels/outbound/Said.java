package dev.antiphon.channels.outbound;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.v1.OutboundMessage;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;

/** What a bot says: a {@link Piece} of an answer in the making, or the {@link Answer} itself. */
public sealed interface Said permits Piece, Answer {

    /** Longer ids are nobody's. */
    int MAX_ID_LENGTH = 200;

    /** Where it is said. */
    UUID conversation();

    /** To what it belongs. */
    String turn();

    /** What a record of the outbound topic says; nothing if that makes no sense. */
    static Optional<Said> read(byte @Nullable [] record) {
        if (record == null) {
            return Optional.empty();
        }
        try {
            return of(OutboundMessage.parseFrom(record));
        } catch (InvalidProtocolBufferException | IllegalArgumentException senseless) {
            return Optional.empty();
        }
    }

    private static Optional<Said> of(OutboundMessage message) {
        if (!isId(message.getTurnId())) {
            return Optional.empty();
        }
        var conversation = UUID.fromString(message.getConversationId());
        return switch (message.getContentCase()) {
            case DELTA ->
                    Optional.of(
                            new Piece(
                                    conversation,
                                    message.getTurnId(),
                                    message.getDelta().getIndex(),
                                    message.getDelta().getText()));
            case TEXT -> answer(message, conversation, Answer.Kind.TEXT, message.getText());
            case APOLOGY ->
                    answer(message, conversation, Answer.Kind.APOLOGY, message.getApology());
            case CONTENT_NOT_SET -> Optional.empty();
        };
    }

    private static boolean isId(String id) {
        return !id.isEmpty() && id.length() <= MAX_ID_LENGTH && id.indexOf('\0') < 0;
    }

    private static Optional<Said> answer(
            OutboundMessage message, UUID conversation, Answer.Kind kind, String text) {
        if (!isId(message.getMessageId())) {
            return Optional.empty();
        }
        return Optional.of(
                new Answer(
                        message.getMessageId(),
                        conversation,
                        message.getChannel(),
                        message.getTurnId(),
                        kind,
                        // The one character that PostgreSQL does not keep.
                        text.replace("\0", "")));
    }
}
