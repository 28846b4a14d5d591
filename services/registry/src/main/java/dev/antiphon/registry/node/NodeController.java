package dev.antiphon.registry.node;

import dev.antiphon.platform.problem.Rejected;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
import java.util.List;
import java.util.Map;

@RestController
@RequestMapping("/registry/nodes")
@Tag(name = "nodes", description = "The nodes, as their heartbeats tell")
class NodeController {

    private static final int MAX_EVENTS = 1000;
    private static final double MILLIONTHS = 1e6;

    private final Nodes nodes;
    private final NodeEvents events;
    private final Drains drains;

    NodeController(Nodes nodes, NodeEvents events, Drains drains) {
        this.nodes = nodes;
        this.events = events;
        this.drains = drains;
    }

    @Schema(description = "costPerHour is in whatever currency all nodes use; 0 is not said")
    record NodeView(
            String node,
            Status status,
            String region,
            String device,
            long memoryBytes,
            Map<String, String> labels,
            double costPerHour,
            Instant lastSeen) {

        static NodeView of(Node node) {
            return new NodeView(
                    node.id(),
                    node.status(),
                    node.region(),
                    node.device(),
                    node.memoryBytes(),
                    node.labels().values(),
                    node.costPerHour() / MILLIONTHS,
                    node.lastSeen());
        }
    }

    record EventView(String node, Instant at, @Nullable Status from, Status to, String reason) {

        static EventView of(NodeEvent event) {
            return new EventView(
                    event.node(), event.at(), event.from(), event.to(), event.reason());
        }
    }

    @GetMapping
    @Operation(summary = "Lists the nodes")
    List<NodeView> list() {
        return nodes.findAllByOrderById().stream().map(NodeView::of).toList();
    }

    @GetMapping("/{node}")
    @Operation(summary = "Shows a node")
    NodeView show(@PathVariable String node) {
        return NodeView.of(nodes.known(node));
    }

    @PostMapping("/{node}/drain")
    @Operation(
            summary = "Asks a node to take nothing new and to let go of what it has",
            description =
                    "Requests that run may finish within the node's limit; other nodes go on with"
                            + " the rest. It stays drained until it is started again.")
    ResponseEntity<NodeView> drain(@PathVariable String node) {
        return ResponseEntity.accepted().body(NodeView.of(drains.begin(node)));
    }

    @GetMapping("/{node}/events")
    @Operation(summary = "Lists the changes of a node's status, the last one first")
    List<EventView> events(
            @PathVariable String node, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MAX_EVENTS) {
            throw Rejected.invalid("limit", "is " + limit, "give 1 to " + MAX_EVENTS);
        }
        return events.findByNodeOrderByIdDesc(node, Limit.of(limit)).stream()
                .map(EventView::of)
                .toList();
    }
}
