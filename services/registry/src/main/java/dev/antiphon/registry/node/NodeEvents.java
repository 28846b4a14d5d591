package dev.antiphon.registry.node;

import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

import java.time.Instant;
import java.util.List;

/** The changes of the nodes' status, of the last weeks. */
interface NodeEvents extends Repository<NodeEvent, Long> {

    NodeEvent save(NodeEvent event);

    List<NodeEvent> findByNodeOrderByIdDesc(String node, Limit limit);

    @Modifying
    @Query("delete from NodeEvent e where e.at < :limit")
    int deleteOlderThan(Instant limit);
}
