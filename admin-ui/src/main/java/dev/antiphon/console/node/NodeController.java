package dev.antiphon.console.node;

import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.page.Figures;
import dev.antiphon.console.page.Notice;
import dev.antiphon.console.registry.Registry;
import dev.antiphon.console.remote.Answer;

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

/** Shows a node, and lets operators drain it. */
@Controller
@RequestMapping("/nodes/{id}")
class NodeController {

    private final Nodes nodes;
    private final Registry registry;
    private final DesiredStateCopy desired;

    NodeController(Nodes nodes, Registry registry, DesiredStateCopy desired) {
        this.nodes = nodes;
        this.registry = registry;
        this.desired = desired;
    }

    /**
     * A node as it is shown.
     *
     * @param versions by name, those that it hosts
     */
    record NodeView(Node node, List<String> versions) {

        public String heard() {
            return Figures.ago(node.silence());
        }

        public String memory() {
            return Figures.bytes(node.memoryUsedBytes())
                    + " of "
                    + Figures.bytes(node.memoryBytes());
        }

        public boolean mayBeDrained() {
            return node.status() == Node.Status.JOINING
                    || node.status() == Node.Status.READY
                    || node.status() == Node.Status.SILENT;
        }
    }

    @GetMapping
    String show(@PathVariable String id, Model model) {
        Node node =
                nodes.all().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute(
                "view",
                new NodeView(
                        node,
                        node.versions().stream()
                                .map(hosted -> desired.current().nameOf(hosted.getVersion()))
                                .toList()));
        return "node/node";
    }

    @PostMapping("/drain")
    String drain(@PathVariable String id, Model model, HttpServletResponse response) {
        switch (registry.drain(id)) {
            case Answer.Done<Map<String, Object>> _ ->
                    model.addAttribute(
                            "said",
                            Notice.good(
                                    "It was asked to drain: it takes nothing new, and other nodes"
                                            + " go on with what it does not finish."));
            case Answer.Refused<Map<String, Object>>(var refusal) -> {
                response.setStatus(Notice.status(refusal).value());
                model.addAttribute("said", Notice.refused("The node is not drained.", refusal));
            }
            case Answer.Unreachable<Map<String, Object>> unreachable -> {
                response.setStatus(HttpStatus.BAD_GATEWAY.value());
                model.addAttribute(
                        "said", Notice.unreachable("The node is not drained.", unreachable));
            }
        }
        return show(id, model);
    }
}
