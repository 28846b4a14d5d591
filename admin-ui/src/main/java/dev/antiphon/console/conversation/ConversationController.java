package dev.antiphon.console.conversation;

import dev.antiphon.console.bot.BotsService;
import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.page.Notice;
import dev.antiphon.console.remote.Answer;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;

import java.util.List;

/** Shows what was said. */
@Controller
@RequestMapping("/conversations")
class ConversationController {

    private static final int LIMIT = 100;
    private static final ParameterizedTypeReference<Conversation> CONVERSATION =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<List<Conversation>> CONVERSATIONS =
            new ParameterizedTypeReference<>() {};

    private final BotsService bots;
    private final DesiredStateCopy desired;

    ConversationController(BotsService bots, DesiredStateCopy desired) {
        this.bots = bots;
        this.desired = desired;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("limit", LIMIT);
        switch (bots.get(CONVERSATIONS, "/bots/conversations?limit={limit}", LIMIT)) {
            case Answer.Done<List<Conversation>>(var found, _) ->
                    model.addAttribute("conversations", found);
            case Answer.Refused<List<Conversation>>(var refusal) ->
                    model.addAttribute(
                            "said", Notice.refused("The conversations cannot be listed.", refusal));
            case Answer.Unreachable<List<Conversation>>(var reason) ->
                    model.addAttribute("away", reason);
        }
        return "conversation/conversations";
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        model.addAttribute("desired", desired.current());
        switch (bots.get(CONVERSATION, "/bots/conversations/{id}", id)) {
            case Answer.Done<Conversation>(var found, _) ->
                    model.addAttribute("conversation", found);
            case Answer.Refused<Conversation>(var refusal) ->
                    throw new ResponseStatusException(
                            refusal.isNotFound() ? HttpStatus.NOT_FOUND : HttpStatus.BAD_GATEWAY,
                            refusal.detail());
            case Answer.Unreachable<Conversation>(var reason) -> model.addAttribute("away", reason);
        }
        return "conversation/conversation";
    }
}
