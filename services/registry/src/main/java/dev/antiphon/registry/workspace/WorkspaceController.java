package dev.antiphon.registry.workspace;

import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

@RestController
@RequestMapping("/registry/workspaces")
@Tag(name = "workspaces", description = "What holds for all that is done for a workspace")
class WorkspaceController {

    private static final Pattern WORKSPACE = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
    private static final int MOST_REGIONS = 50;

    private final Workspaces workspaces;
    private final WorkspaceRules rules;

    WorkspaceController(Workspaces workspaces, WorkspaceRules rules) {
        this.workspaces = workspaces;
        this.rules = rules;
    }

    /**
     * What shall hold.
     *
     * @param regions where requests may be answered; empty for everywhere
     */
    record NewRules(@Nullable List<@Nullable String> regions) {}

    record WorkspaceView(String workspace, List<String> regions) {

        static WorkspaceView of(Workspace workspace) {
            return new WorkspaceView(workspace.id(), workspace.regions());
        }
    }

    @PutMapping("/{workspace}")
    @Operation(
            summary = "Says in which regions requests of a workspace may be answered",
            description = "An empty list stands for all regions.")
    WorkspaceView put(@PathVariable String workspace, @RequestBody NewRules body) {
        var regions = Optional.ofNullable(body.regions());
        if (regions.isEmpty() || regions.get().size() > MOST_REGIONS) {
            throw Rejected.invalid(
                    "regions",
                    "must be a list of at most %d regions".formatted(MOST_REGIONS),
                    "use [] for all regions");
        }
        return WorkspaceView.of(
                rules.allow(
                        Fields.matching("workspace", workspace, WORKSPACE),
                        regions.get().stream()
                                .map(region -> Fields.matching("regions", region, REGION))
                                .distinct()
                                .sorted()
                                .toList()));
    }

    @GetMapping
    @Operation(summary = "Lists the workspaces for which something holds")
    List<WorkspaceView> list() {
        return workspaces.findAllByOrderById().stream().map(WorkspaceView::of).toList();
    }

    @GetMapping("/{workspace}")
    @Operation(summary = "Shows what holds for a workspace")
    WorkspaceView show(@PathVariable String workspace) {
        String id = Fields.matching("workspace", workspace, WORKSPACE);
        return workspaces
                .findById(id)
                .map(WorkspaceView::of)
                .orElseGet(() -> new WorkspaceView(id, List.of()));
    }
}
