package dev.antiphon.registry.node;

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

    List<Node> findAllByOrderById();

    List<Node> findByStatusInAndLastSeenBefore(Collection<Status> statuses, Instant limit);
}
