package dev.antiphon.console.bot;

import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.page.Notice;
import dev.antiphon.console.remote.Answer;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

import java.util.List;

/** Shows the bots, and lets operators change what they say and who answers. */
@Controller
@RequestMapping("/bots")
class BotController {

    private final BotsService bots;
    private final DesiredStateCopy desired;

    BotController(BotsService bots, DesiredStateCopy desired) {
        this.bots = bots;
        this.desired = desired;
    }

    @GetMapping
    String list(Model model) {
        switch (bots.bots()) {
            case Answer.Done<List<Bot>>(var found, _) -> model.addAttribute("bots", found);
            case Answer.Refused<List<Bot>>(var refusal) ->
                    model.addAttribute(
                            "said", Notice.refused("The bots cannot be listed.", refusal));
            case Answer.Unreachable<List<Bot>>(var reason) -> model.addAttribute("away", reason);
        }
        return "bot/bots";
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        switch (bots.bot(id)) {
            case Answer.Done<Bot>(var bot, _) -> model.addAttribute("bot", bot);
            case Answer.Refused<Bot>(var refusal) ->
                    throw new ResponseStatusException(
                            refusal.isNotFound() ? HttpStatus.NOT_FOUND : HttpStatus.BAD_GATEWAY,
                            refusal.detail());
            case Answer.Unreachable<Bot>(var reason) -> model.addAttribute("away", reason);
        }
        return page(model);
    }

    @PostMapping("/{id}")
    String change(
            @PathVariable String id,
            @RequestParam String workspaceId,
            @RequestParam String name,
            @RequestParam String instructions,
            @RequestParam String alias,
            Model model,
            HttpServletResponse response) {
        // Browsers send lines with a carriage return, which a model has never read.
        Bot wanted =
                new Bot(id, workspaceId, name.strip(), instructions.replace("\r\n", "\n"), alias);
        model.addAttribute("bot", wanted);
        switch (bots.change(wanted)) {
            case Answer.Done<Bot>(var changed, _) -> {
                model.addAttribute("bot", changed);
                model.addAttribute("said", Notice.good("Saved. The next answer follows it."));
            }
            case Answer.Refused<Bot>(var refusal) -> {
                response.setStatus(Notice.status(refusal).value());
                model.addAttribute("said", Notice.refused("The bot was not changed.", refusal));
            }
            case Answer.Unreachable<Bot> unreachable -> {
                response.setStatus(HttpStatus.BAD_GATEWAY.value());
                model.addAttribute(
                        "said", Notice.unreachable("The bot was not changed.", unreachable));
            }
        }
        return page(model);
    }

    private String page(Model model) {
        model.addAttribute(
                "aliases", desired.current().rollouts().keySet().stream().sorted().toList());
        return "bot/bot";
    }
}
