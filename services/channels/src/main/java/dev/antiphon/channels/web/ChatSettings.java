package dev.antiphon.channels.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.List;
import java.util.Map;

/**
 * What the chat page shows.
 *
 * @param defaultBot the bot of the page if its address names none; default {@code shop}
 * @param suggestions by bot, questions that a customer may begin with; none by default
 */
@ConfigurationProperties("channels.chat")
record ChatSettings(
        @DefaultValue("shop") String defaultBot,
        @DefaultValue Map<String, List<String>> suggestions) {

    ChatSettings {
        suggestions = Map.copyOf(suggestions);
    }

    List<String> suggestionsOf(String bot) {
        return suggestions.getOrDefault(bot, List.of());
    }
}
