package dev.antiphon.registry.plan;

import java.util.List;

/**
 * A replica over several nodes.
 *
 * @param id the same for as long as one of its stages goes on
 * @param stages in the order of their layers, the head first
 * @param activations how they travel from stage to stage: bf16 or int8; empty for fp32
 */
public record PlannedChain(String id, List<Stage> stages, String activations) {

    /** One with activations that travel as they are. */
    public PlannedChain(String id, List<Stage> stages) {
        this(id, stages, "");
    }

    public PlannedChain {
        stages = List.copyOf(stages);
    }

    /** Layers {@code [first, end)} on a node. */
    public record Stage(String node, String address, int first, int end) {

        int layers() {
            return end - first;
        }
    }

    boolean covers(int layers) {
        int next = 0;
        for (Stage stage : stages) {
            if (stage.first() != next || stage.end() <= next) {
                return false;
            }
            next = stage.end();
        }
        return next == layers && stages.size() > 1;
    }
}
