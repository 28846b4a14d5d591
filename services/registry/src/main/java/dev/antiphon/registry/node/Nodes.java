package dev.antiphon.registry.node;

import dev.antiphon.platform.problem.Rejected;

import org.springframework.data.repository.Repository;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The nodes that are remembered. */
interface Nodes extends Repository<Node, String> {

    Node save(Node node);

    void deleteAll(Iterable<? extends Node> nodes);

    Optional<Node> findById(String id);

    /**
     * The node of an id.
     *
     * @throws Rejected if there is none
     */
    default Node known(String id) {
        return findById(id)
                .orElseThrow(
                        () ->
                                Rejected.notFound(
                                        "node",
                                        "there is no such node",
                                        "GET /registry/nodes lists them"));
    }

    List<Node> findAllByOrderById();

    List<Node> findByStatusInAndLastSeenBefore(Collection<Status> statuses, Instant limit);
}
