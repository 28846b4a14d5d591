package dev.antiphon.channels.conversation;

import java.util.UUID;

/**
 * A customer and a bot, talking.
 *
 * @param channel the name of the channel they talk on
 * @param bot the bot's id
 * @param locale BCP 47; empty where it is not known
 */
public record Conversation(UUID id, String channel, String bot, String locale) {}
