package dev.antiphon.console.version;

import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.node.Node;
import dev.antiphon.console.node.Nodes;
import dev.antiphon.console.page.Figures;
import dev.antiphon.console.page.Notice;
import dev.antiphon.console.registry.ModelVersion;
import dev.antiphon.console.registry.Registry;
import dev.antiphon.console.registry.Registry.Verification;
import dev.antiphon.console.remote.Answer;
import dev.antiphon.contracts.v1.HostingPhase;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Lists the versions of every model, and moves them on. */
@Controller
@RequestMapping("/versions")
class VersionController {

    private final Registry registry;
    private final DesiredStateCopy desired;
    private final Nodes nodes;

    VersionController(Registry registry, DesiredStateCopy desired, Nodes nodes) {
        this.registry = registry;
        this.desired = desired;
        this.nodes = nodes;
    }

    /**
     * A version as it is shown.
     *
     * @param servedBy the nodes
     * @param aliases that lead to it
     * @param unmet why it has fewer replicas than it wishes for; empty if it does not
     */
    record VersionView(
            ModelVersion version, List<String> servedBy, List<String> aliases, String unmet) {

        public String size() {
            return Figures.bytes(version.weightsBytes());
        }

        public String context() {
            return Figures.count(version.contextTokens()) + " tokens";
        }

        public String created() {
            return Figures.when(version.created());
        }
    }

    @GetMapping
    String list(Model model) {
        var unmet = registry.unmetWishes();
        Map<String, List<VersionView>> models =
                known().stream()
                        .map(each -> view(each, unmet))
                        .collect(
                                Collectors.groupingBy(
                                        view -> view.version().model(),
                                        TreeMap::new,
                                        Collectors.toList()));
        model.addAttribute("models", models);
        return "version/versions";
    }

    @PostMapping("/{version}/verify")
    String verify(@PathVariable String version, Model model, HttpServletResponse response) {
        Notice notice =
                switch (registry.verify(version)) {
                    case Answer.Done<Verification>(var found, _) -> verified(found);
                    case Answer.Refused<Verification>(var refusal) -> {
                        response.setStatus(Notice.status(refusal).value());
                        yield Notice.refused("The files could not be verified.", refusal);
                    }
                    case Answer.Unreachable<Verification> unreachable ->
                            unreachable("The files could not be verified.", unreachable, response);
                };
        return row(find(version), notice, model);
    }

    private static Notice verified(Verification found) {
        return found.intact()
                ? Notice.good("Every file is what it was when the version was registered.")
                : new Notice(
                        Notice.Tone.BAD,
                        "The files are not what they were when the version was registered.",
                        found.differences());
    }

    @PostMapping("/{version}/activate")
    String activate(@PathVariable String version, Model model, HttpServletResponse response) {
        return moved(
                version,
                registry.activate(version),
                "Active. Nodes with room load it now.",
                "The version was not activated.",
                model,
                response);
    }

    @PostMapping("/{version}/retire")
    String retire(@PathVariable String version, Model model, HttpServletResponse response) {
        return moved(
                version,
                registry.retire(version),
                "Retired. The nodes unload it.",
                "The version was not retired.",
                model,
                response);
    }

    private String moved(
            String version,
            Answer<ModelVersion> answer,
            String done,
            String notDone,
            Model model,
            HttpServletResponse response) {
        return switch (answer) {
            case Answer.Done<ModelVersion>(var changed, _) ->
                    row(changed, Notice.good(done), model);
            case Answer.Refused<ModelVersion>(var refusal) -> {
                response.setStatus(Notice.status(refusal).value());
                yield row(find(version), Notice.refused(notDone, refusal), model);
            }
            case Answer.Unreachable<ModelVersion> unreachable ->
                    row(find(version), unreachable(notDone, unreachable, response), model);
        };
    }

    private static Notice unreachable(
            String what, Answer.Unreachable<?> unreachable, HttpServletResponse response) {
        response.setStatus(HttpStatus.BAD_GATEWAY.value());
        return Notice.unreachable(what, unreachable);
    }

    private String row(ModelVersion version, Notice notice, Model model) {
        model.addAttribute("view", view(version, registry.unmetWishes()));
        model.addAttribute("said", notice);
        return "version/row :: row";
    }

    private List<ModelVersion> known() {
        return registry.versionsOr(desired.current());
    }

    private ModelVersion find(String version) {
        return known().stream()
                .filter(each -> each.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private VersionView view(ModelVersion version, Map<String, String> unmet) {
        return new VersionView(
                version,
                nodes.all().stream()
                        .filter(Node::isAlive)
                        .filter(node -> serves(node, version))
                        .map(Node::id)
                        .toList(),
                desired.current().rollouts().values().stream()
                        .filter(
                                rollout ->
                                        rollout.getWeightsList().stream()
                                                .anyMatch(
                                                        weight ->
                                                                weight.getVersion()
                                                                        .equals(version.version())))
                        .map(rollout -> rollout.getAlias())
                        .sorted()
                        .toList(),
                unmet.getOrDefault(version.version(), ""));
    }

    private static boolean serves(Node node, ModelVersion version) {
        return node.versions().stream()
                .anyMatch(
                        hosted ->
                                hosted.getVersion().equals(version.version())
                                        && hosted.getPhase() == HostingPhase.HOSTING_PHASE_SERVING);
    }
}
