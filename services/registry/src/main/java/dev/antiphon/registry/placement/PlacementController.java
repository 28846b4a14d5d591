package dev.antiphon.registry.placement;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.antiphon.registry.plan.Placed;
import dev.antiphon.registry.plan.Placed.Seat;
import dev.antiphon.registry.plan.Plan;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

@RestController
@RequestMapping("/registry/placements")
@Tag(name = "placements", description = "What every node should run")
class PlacementController {

    private final Placements placements;

    PlacementController(Placements placements) {
        this.placements = placements;
    }

    @Schema(description = "Layers [firstLayer, endLayer) of a chain; the head is the first")
    record StageView(String chain, int position, int stages, int firstLayer, int endLayer) {

        static StageView of(Seat seat) {
            var stage = seat.chain().stages().get(seat.position());
            return new StageView(
                    seat.chain().id(),
                    seat.position(),
                    seat.chain().stages().size(),
                    stage.first(),
                    stage.end());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PlacedView(String version, String pool, int slots, @Nullable StageView stage) {

        static PlacedView of(Placed placed) {
            return new PlacedView(
                    placed.version().value(),
                    placed.pool().name(),
                    placed.slots(),
                    placed.seat().map(StageView::of).orElse(null));
        }
    }

    record UnplacedView(String version, String reason) {}

    record NodePlacementsView(
            String node, List<PlacedView> placements, List<UnplacedView> unplaced) {}

    @GetMapping
    @Operation(summary = "Tells what every node should run, and why it does not run the rest")
    List<NodePlacementsView> list() {
        Plan plan = placements.explain();
        return plan.placements().keySet().stream().sorted().map(node -> view(plan, node)).toList();
    }

    @Schema(description = "A version with fewer replicas than it wishes for, and why")
    record UnmetView(String version, int replicas, int wished, String reason) {}

    @GetMapping("/wishes")
    @Operation(summary = "Tells which wishes of versions could not be met, and why")
    List<UnmetView> wishes() {
        return placements.explain().unmet().stream()
                .map(
                        unmet ->
                                new UnmetView(
                                        unmet.version().value(),
                                        unmet.replicas(),
                                        unmet.wished(),
                                        unmet.reason()))
                .toList();
    }

    private static NodePlacementsView view(Plan plan, String node) {
        return new NodePlacementsView(
                node,
                plan.of(node).stream().map(PlacedView::of).toList(),
                plan.unplaced().stream()
                        .filter(unplaced -> unplaced.node().equals(node))
                        .map(
                                unplaced ->
                                        new UnplacedView(
                                                unplaced.version().value(), unplaced.reason()))
                        .toList());
    }
}
