package dev.antiphon.registry.node;

import dev.antiphon.registry.label.Labels;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.stream.Collectors;

/** What other parts of the registry may know of nodes. */
@Component
public class KnownNodes {

    private final JdbcClient database;

    KnownNodes(JdbcClient database) {
        this.database = database;
    }

    /** All nodes that are remembered, by their ids. */
    public List<KnownNode> all() {
        return database.sql(
                        """
                        SELECT id, status, region, zone, stage_address, memory_bandwidth,
                               memory_bytes, remote_models, labels, cost_per_hour
                        FROM registry.nodes ORDER BY id
                        """)
                .query(
                        (row, _) ->
                                new KnownNode(
                                        row.getString("id"),
                                        Status.valueOf(row.getString("status")),
                                        row.getString("region"),
                                        row.getString("zone"),
                                        row.getString("stage_address"),
                                        row.getDouble("memory_bandwidth"),
                                        row.getLong("memory_bytes"),
                                        row.getString("remote_models")
                                                .lines()
                                                .collect(Collectors.toSet()),
                                        Labels.read(row.getString("labels")),
                                        row.getLong("cost_per_hour")))
                .list();
    }
}
