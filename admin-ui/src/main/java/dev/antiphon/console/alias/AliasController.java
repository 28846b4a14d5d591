package dev.antiphon.console.alias;

import dev.antiphon.console.alias.SplitPanel.Choice;
import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.page.Notice;
import dev.antiphon.console.registry.ModelVersion;
import dev.antiphon.console.registry.Registry;
import dev.antiphon.console.registry.Split;
import dev.antiphon.console.registry.Split.Weight;
import dev.antiphon.console.remote.Answer;
import dev.antiphon.console.remote.Refusal;

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
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows how aliases split over versions, and lets operators move the shares. */
@Controller
@RequestMapping("/aliases")
class AliasController {

    private static final int WHOLE = 1000;
    private static final int EXISTS = 428;
    private static final String LIST = "redirect:/aliases";
    private static final String PANEL = "alias/panel :: panel";

    private final Registry registry;
    private final DesiredStateCopy desired;

    AliasController(Registry registry, DesiredStateCopy desired) {
        this.registry = registry;
        this.desired = desired;
    }

    @GetMapping
    String list(Model model) {
        var versions = versions();
        model.addAttribute(
                "panels",
                splits().stream()
                        .map(split -> SplitPanel.of(split, null, versions, List.of(), Map.of()))
                        .toList());
        model.addAttribute(
                "choices",
                versions.stream()
                        .filter(version -> version.phase() == ModelVersion.Phase.ACTIVE)
                        .map(Choice::of)
                        .toList());
        return "alias/aliases";
    }

    @PostMapping
    String create(
            @RequestParam String alias, @RequestParam String version, RedirectAttributes page) {
        String name = alias.strip();
        String notCreated = "The alias %s was not created.".formatted(name);
        Notice notice =
                switch (registry.split(name, List.of(new Weight(version, WHOLE)), null)) {
                    case Answer.Done<Split> _ -> Notice.good("Created " + name + ".");
                    case Answer.Refused<Split>(var refusal) ->
                            refusal.status() == EXISTS
                                    ? new Notice(
                                            Notice.Tone.BAD,
                                            notCreated,
                                            List.of("There is one of this name already."))
                                    : Notice.refused(notCreated, refusal);
                    case Answer.Unreachable<Split> unreachable ->
                            Notice.unreachable(notCreated, unreachable);
                };
        page.addFlashAttribute("said", notice);
        return LIST;
    }

    @GetMapping("/{alias}")
    String show(
            @PathVariable String alias,
            @RequestParam(defaultValue = "") List<String> with,
            Model model) {
        model.addAttribute("panel", panel(alias, with, Map.of()));
        return "alias/alias";
    }

    @PostMapping("/{alias}")
    String save(
            @PathVariable String alias,
            @RequestParam String entityTag,
            @RequestParam List<String> version,
            @RequestParam List<Integer> permille,
            Model model,
            HttpServletResponse response) {
        if (version.size() != permille.size()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        var wanted = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < version.size(); i++) {
            wanted.put(version.get(i), permille.get(i));
        }
        switch (registry.split(alias, weights(wanted), entityTag)) {
            case Answer.Done<Split>(var split, var newTag) -> {
                model.addAttribute(
                        "panel", SplitPanel.of(split, newTag, versions(), List.of(), Map.of()));
                model.addAttribute("said", Notice.good("Saved. New conversations follow it now."));
            }
            case Answer.Refused<Split>(var refusal) -> {
                response.setStatus(Notice.status(refusal).value());
                model.addAttribute("panel", panel(alias, List.of(), wanted));
                model.addAttribute("said", notSaved(refusal));
            }
            case Answer.Unreachable<Split> unreachable -> {
                response.setStatus(HttpStatus.BAD_GATEWAY.value());
                model.addAttribute("panel", panel(alias, List.of(), wanted));
                model.addAttribute(
                        "said", Notice.unreachable("The split was not saved.", unreachable));
            }
        }
        return PANEL;
    }

    /** A version without a share has no place in a split: it could not be retired. */
    private static List<Weight> weights(Map<String, Integer> wanted) {
        var weights = new ArrayList<Weight>();
        wanted.forEach(
                (version, permille) -> {
                    if (permille != 0) {
                        weights.add(new Weight(version, permille));
                    }
                });
        return weights;
    }

    private static Notice notSaved(Refusal refusal) {
        if (refusal.isOutdated()) {
            return new Notice(
                    Notice.Tone.WARNING,
                    "Somebody changed this split meanwhile. Yours was not saved.",
                    List.of(
                            "Below is the split as it is now; what you wanted stands beside it."
                                    + " Move the sliders again and save."));
        }
        return Notice.refused("The split was not saved.", refusal);
    }

    @PostMapping("/{alias}/delete")
    String delete(
            @PathVariable String alias, @RequestParam String entityTag, RedirectAttributes page) {
        String notDeleted = "The alias %s was not deleted.".formatted(alias);
        Notice notice =
                switch (registry.delete(alias, entityTag)) {
                    case Answer.Done<Void> _ -> Notice.good("Deleted " + alias + ".");
                    case Answer.Refused<Void>(var refusal) ->
                            refusal.isOutdated()
                                    ? new Notice(
                                            Notice.Tone.WARNING,
                                            notDeleted,
                                            List.of("Somebody changed its split meanwhile."))
                                    : Notice.refused(notDeleted, refusal);
                    case Answer.Unreachable<Void> unreachable ->
                            Notice.unreachable(notDeleted, unreachable);
                };
        page.addFlashAttribute("said", notice);
        return LIST;
    }

    private SplitPanel panel(String alias, List<String> with, Map<String, Integer> wanted) {
        var versions = versions();
        return switch (registry.split(alias)) {
            case Answer.Done<Split>(var split, var entityTag) ->
                    SplitPanel.of(split, entityTag, versions, with, wanted);
            case Answer.Refused<Split>(var refusal) ->
                    throw new ResponseStatusException(
                            refusal.isNotFound() ? HttpStatus.NOT_FOUND : HttpStatus.BAD_GATEWAY,
                            refusal.detail());
            case Answer.Unreachable<Split> _ ->
                    SplitPanel.of(published(alias), null, versions, List.of(), wanted);
        };
    }

    private Split published(String alias) {
        var rollout = desired.current().rollouts().get(alias);
        if (rollout == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return Split.of(rollout);
    }

    private List<Split> splits() {
        return switch (registry.splits()) {
            case Answer.Done<List<Split>>(var splits, _) -> splits;
            case Answer.Refused<List<Split>> _, Answer.Unreachable<List<Split>> _ ->
                    desired.current().rollouts().values().stream()
                            .map(Split::of)
                            .sorted(Comparator.comparing(Split::alias))
                            .toList();
        };
    }

    private List<ModelVersion> versions() {
        return registry.versionsOr(desired.current());
    }
}
