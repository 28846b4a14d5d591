package dev.antiphon.console.bot;

import dev.antiphon.console.remote.Answer;
import dev.antiphon.console.remote.Service;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The REST interface of the bots service, as far as the console needs it. */
@Component
public class BotsService {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final ParameterizedTypeReference<Bot> BOT =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<List<Bot>> BOTS =
            new ParameterizedTypeReference<>() {};

    private final Service service;

    BotsService(BotsSettings settings) {
        this.service =
                new Service(
                        "The bots service",
                        settings.botsUrl(),
                        settings.botsToken(),
                        "console.bots-token",
                        TIMEOUT,
                        TIMEOUT);
    }

    Answer<List<Bot>> bots() {
        return service.get(BOTS, "/bots");
    }

    Answer<Bot> bot(String id) {
        return service.get(BOT, "/bots/{id}", id);
    }

    /** Changes what a bot is, all at once. */
    Answer<Bot> change(Bot bot) {
        return service.put(
                BOT,
                null,
                Map.of(
                        "workspaceId", bot.workspaceId(),
                        "name", bot.name(),
                        "instructions", bot.instructions(),
                        "alias", bot.alias()),
                "/bots/{id}",
                bot.id());
    }

    /** Reads anything else of the service. */
    public <T> Answer<T> get(ParameterizedTypeReference<T> type, String path, Object... variables) {
        return service.get(type, path, variables);
    }
}
