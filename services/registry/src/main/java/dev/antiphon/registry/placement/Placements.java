package dev.antiphon.registry.placement;

import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.model.ActiveVersions;
import dev.antiphon.registry.model.ActiveVersionsChanged;
import dev.antiphon.registry.node.KnownNode;
import dev.antiphon.registry.node.KnownNodes;
import dev.antiphon.registry.node.NodesChanged;
import dev.antiphon.registry.node.Status;
import dev.antiphon.registry.outbox.Outbox;
import dev.antiphon.registry.plan.Host;
import dev.antiphon.registry.plan.Placed;
import dev.antiphon.registry.plan.Plan;
import dev.antiphon.registry.plan.Planner;

import jakarta.persistence.EntityManager;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells the nodes what to run whenever nodes or versions change, in the transaction of the change.
 *
 * <p>A node that is lost keeps what it was told: it may be alive, and if the registry were the one
 * that cannot hear, all nodes would drop their models for nothing. A node that has left, or was
 * forgotten, is told nothing any more.
 */
@Component
class Placements {

    /** Any number that no other lock of this database has. */
    private static final long LOCK = 0x616e_7469_0002L;

    private final KnownNodes nodes;
    private final ActiveVersions versions;
    private final NodePlans plans;
    private final Outbox outbox;
    private final EntityManager entities;
    private final JdbcClient database;
    private final Planner planner;

    Placements(
            KnownNodes nodes,
            ActiveVersions versions,
            NodePlans plans,
            Outbox outbox,
            EntityManager entities,
            JdbcClient database,
            PlacementSettings settings) {
        this.nodes = nodes;
        this.versions = versions;
        this.plans = plans;
        this.outbox = outbox;
        this.entities = entities;
        this.database = database;
        this.planner = new Planner(settings.slots(), settings.headroomPercent());
    }

    @EventListener({
        NodesChanged.class,
        ActiveVersionsChanged.class,
        // The settings may have changed.
        ApplicationReadyEvent.class
    })
    @Transactional
    void replan() {
        takeTurn();
        Map<String, NodePlan> told = told();
        Plan plan = plan(told);
        plan.placements().forEach((node, placed) -> tell(node, placed, told.get(node)));
        told.values().stream()
                .filter(old -> !plan.placements().containsKey(old.node()))
                .forEach(this::tellNothing);
    }

    /** What would be planned now, with the reasons. */
    @Transactional(readOnly = true)
    Plan explain() {
        return plan(told());
    }

    /** Who plans after another sees what the other saw, and what it decided. */
    private void takeTurn() {
        entities.flush();
        database.sql("SELECT pg_advisory_xact_lock(?)").param(LOCK).query((_, _) -> 0).single();
    }

    private Map<String, NodePlan> told() {
        return plans.findAllByOrderByNode().stream()
                .collect(Collectors.toMap(NodePlan::node, Function.identity()));
    }

    private Plan plan(Map<String, NodePlan> told) {
        List<Host> hosts =
                nodes.all().stream()
                        .filter(node -> node.status() != Status.LEFT)
                        .map(node -> host(node, told.get(node.id())))
                        .toList();
        return planner.plan(hosts, versions.all());
    }

    private static Host host(KnownNode node, @Nullable NodePlan told) {
        return new Host(
                node.id(),
                node.region(),
                node.zone(),
                node.stageAddress(),
                node.memoryBytes(),
                node.remoteModels(),
                // Nodes that do not say how fast they are count as equally slow.
                Math.max(1, node.memoryBandwidth()),
                node.labels(),
                node.costPerHour(),
                node.status().takesPlacements(),
                told == null ? List.of() : told.placed());
    }

    private void tell(String node, List<Placed> placed, @Nullable NodePlan told) {
        if (told == null) {
            outbox.say(Topics.PLACEMENTS, node, plans.save(new NodePlan(node, placed)).state());
        } else if (!told.placed().equals(placed)) {
            told.tell(placed);
            outbox.say(Topics.PLACEMENTS, node, told.state());
        }
    }

    private void tellNothing(NodePlan told) {
        plans.delete(told);
        outbox.sayGone(Topics.PLACEMENTS, told.node());
    }
}
