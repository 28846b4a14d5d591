package dev.antiphon.registry.placement;

import org.springframework.data.repository.Repository;

import java.util.List;

/** What every node was last told. */
interface NodePlans extends Repository<NodePlan, String> {

    NodePlan save(NodePlan plan);

    void delete(NodePlan plan);

    List<NodePlan> findAllByOrderByNode();
}
