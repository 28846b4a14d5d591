package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.label.Labels;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What other parts of the registry may know of versions. */
@Component
public class ActiveVersions {

    private final JdbcClient database;

    ActiveVersions(JdbcClient database) {
        this.database = database;
    }

    /** All active versions, those first that are active the longest. */
    public List<ActiveVersion> all() {
        return database.sql(
                        """
                        SELECT digest, model, number, weights_bytes, layers, layer_bytes,
                               remote_model, activations, edge, wish_replicas, wish_regions,
                               wish_labels, wish_max_cost_per_hour
                        FROM registry.versions
                        WHERE phase = 'ACTIVE' ORDER BY activated, digest
                        """)
                .query(
                        (row, _) ->
                                new ActiveVersion(
                                        new VersionDigest(row.getString("digest")),
                                        row.getString("model") + " #" + row.getInt("number"),
                                        row.getLong("weights_bytes"),
                                        row.getInt("layers"),
                                        row.getLong("layer_bytes"),
                                        row.getString("remote_model"),
                                        row.getString("activations"),
                                        row.getString("edge").lines().collect(Collectors.toSet()),
                                        wish(row)))
                .list();
    }

    private static Wish wish(ResultSet row) throws SQLException {
        int replicas = row.getInt("wish_replicas");
        var most = row.getBigDecimal("wish_max_cost_per_hour");
        return new Wish(
                replicas == 0 ? OptionalInt.empty() : OptionalInt.of(replicas),
                row.getString("wish_regions").lines().collect(Collectors.toSet()),
                Labels.read(row.getString("wish_labels")),
                most == null ? OptionalLong.empty() : OptionalLong.of(most.longValueExact()));
    }

    /** Which of these versions are active; they stay so until the transaction ends. */
    public Set<String> keepActive(Collection<String> digests) {
        return Set.copyOf(
                database.sql(
                                """
                                SELECT digest FROM registry.versions
                                WHERE phase = 'ACTIVE' AND digest IN (:digests)
                                ORDER BY digest FOR SHARE
                                """)
                        .param("digests", digests)
                        .query(String.class)
                        .list());
    }
}
