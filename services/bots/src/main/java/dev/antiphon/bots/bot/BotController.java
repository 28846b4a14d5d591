package dev.antiphon.bots.bot;

import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.regex.Pattern;

@RestController
@RequestMapping("/bots")
class BotController {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");
    private static final int MAX_NAME = 100;
    private static final int MAX_INSTRUCTIONS = 4000;

    private final Bots bots;
    private final BotPublisher publisher;

    BotController(Bots bots, BotPublisher publisher) {
        this.bots = bots;
        this.publisher = publisher;
    }

    record Given(
            @Nullable String id,
            @Nullable String workspaceId,
            @Nullable String name,
            @Nullable String instructions,
            @Nullable String alias) {}

    record View(String id, String workspaceId, String name, String instructions, String alias) {

        static View of(Bot bot) {
            return new View(
                    bot.getId(), bot.workspace(), bot.name(), bot.instructions(), bot.alias());
        }
    }

    @GetMapping
    List<View> list() {
        return bots.findAllByOrderById().stream().map(View::of).toList();
    }

    @GetMapping("/{id}")
    View show(@PathVariable String id) {
        return bots.findById(id).map(View::of).orElseThrow(BotController::unknown);
    }

    @PostMapping
    ResponseEntity<View> create(@RequestBody Given given) {
        String id = Fields.matching("id", given.id(), ID);
        if (bots.existsById(id)) {
            throw Rejected.conflict("id", "is taken by another bot", "choose another one");
        }
        return ResponseEntity.status(HttpStatus.CREATED).body(save(new Bot(id), given));
    }

    @PutMapping("/{id}")
    View put(@PathVariable String id, @RequestBody Given given) {
        if (given.id() != null && !given.id().equals(id)) {
            throw Rejected.invalid("id", "differs from the one in the address", "leave it out");
        }
        return save(
                bots.findById(id).orElseGet(() -> new Bot(Fields.matching("id", id, ID))), given);
    }

    private View save(Bot bot, Given given) {
        bot.change(
                Fields.matching("workspaceId", given.workspaceId(), WORKSPACE),
                Fields.line("name", given.name(), MAX_NAME),
                Fields.text("instructions", given.instructions(), MAX_INSTRUCTIONS),
                Fields.matching("alias", given.alias(), ALIAS));
        var saved = bots.save(bot);
        publisher.publish(saved);
        return View.of(saved);
    }

    private static Rejected unknown() {
        return Rejected.notFound("id", "no bot has this id", "GET /bots lists them");
    }
}
