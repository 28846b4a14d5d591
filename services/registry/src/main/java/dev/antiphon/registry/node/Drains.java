package dev.antiphon.registry.node;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Drain;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.outbox.Outbox;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Asks nodes to take nothing new and to let go of what they have. */
@Component
class Drains {

    private final Nodes nodes;
    private final Outbox outbox;

    Drains(Nodes nodes, Outbox outbox) {
        this.nodes = nodes;
        this.outbox = outbox;
    }

    /**
     * Asks a node to drain. It hears that once it is read, and says so in its heartbeats; one that
     * is not heard may hear nevertheless.
     *
     * @throws Rejected if there is no such node, or it has left
     */
    @Transactional
    Node begin(String id) {
        Node node = nodes.known(id);
        if (node.status() == Status.LEFT) {
            throw Rejected.conflict("node", id + " has left", "start it before it can be drained");
        }
        outbox.say(
                Topics.CONTROL,
                id,
                Control.newBuilder().setDrain(Drain.newBuilder().setNodeId(id)).build());
        return node;
    }
}
