package dev.antiphon.channels.web;

import dev.antiphon.channels.bot.Bot;
import dev.antiphon.channels.bot.Bots;

import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Set;

/** The chat page. */
@Controller
class ChatPageController {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'self'";
    private static final Set<String> THEMES = Set.of("light", "dark");
    private static final String ANYBODY = "Assistant";

    private final Bots bots;
    private final ChatSettings settings;

    ChatPageController(Bots bots, ChatSettings settings) {
        this.bots = bots;
        this.settings = settings;
    }

    @GetMapping("/chat")
    String chat(
            @RequestParam(name = "bot", required = false) @Nullable String asked,
            @CookieValue(name = "antiphon-theme", required = false) @Nullable String theme,
            HttpServletResponse response,
            Model model) {
        String id = asked == null || asked.isBlank() ? settings.defaultBot() : asked.strip();
        var bot = bots.find(id);
        boolean unknown = bot.isEmpty() && bots.areComplete();
        if (unknown) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
        }
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        model.addAttribute("bot", bot.orElseGet(() -> new Bot(id, ANYBODY)));
        model.addAttribute("unknown", unknown);
        model.addAttribute("suggestions", settings.suggestionsOf(id));
        model.addAttribute("theme", theme != null && THEMES.contains(theme) ? theme : null);
        return "chat";
    }
}
