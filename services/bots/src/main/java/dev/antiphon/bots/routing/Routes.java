package dev.antiphon.bots.routing;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The service's own copy of rollouts, versions and placements, by which it finds the pool that
 * answers. Safe for use by several threads.
 */
@Component
public class Routes {

    private static final int PERMILLE = 1000;

    private final Map<String, RolloutState> rollouts = new ConcurrentHashMap<>();
    private final Map<String, VersionState> versions = new ConcurrentHashMap<>();
    private final Map<String, PlacementState> placements = new ConcurrentHashMap<>();

    /**
     * Who answers.
     *
     * @param contextTokens what prompt and answer together may come to
     */
    public record Route(String version, int contextTokens, Pool pool) {}

    /**
     * Finds who answers a conversation; empty if nobody serves it at present.
     *
     * @param before the version that answered the turn before; it goes on while it is served
     */
    public Optional<Route> find(String alias, String conversation, Optional<String> before) {
        return Stream.concat(before.stream(), chosen(alias, conversation).stream())
                .flatMap(version -> served(version).stream())
                .findFirst();
    }

    void rollout(String alias, @Nullable RolloutState state) {
        keep(rollouts, alias, state);
    }

    void version(String version, @Nullable VersionState state) {
        keep(versions, version, state);
    }

    void placement(String node, @Nullable PlacementState state) {
        keep(placements, node, state);
    }

    private Optional<Route> served(String version) {
        var state = Optional.ofNullable(versions.get(version));
        return placements.values().stream()
                .flatMap(node -> node.getPlacementsList().stream())
                .filter(placed -> placed.getVersion().equals(version) && placed.getSlots() > 0)
                .map(Placement::getPool)
                .min(String::compareTo)
                .flatMap(
                        pool ->
                                state.map(
                                        known ->
                                                new Route(
                                                        version,
                                                        known.getContextTokens(),
                                                        new Pool(pool))));
    }

    /** The rollout's choice, which is the same for a conversation while the weights stay. */
    private Optional<String> chosen(String alias, String conversation) {
        var rollout = rollouts.get(alias);
        if (rollout == null) {
            return Optional.empty();
        }
        var hash = new CRC32C();
        hash.update((alias + '\n' + conversation).getBytes(StandardCharsets.UTF_8));
        int bucket = (int) (hash.getValue() % PERMILLE);
        int end = 0;
        for (var weight : rollout.getWeightsList()) {
            end += weight.getPermille();
            if (bucket < end) {
                return Optional.of(weight.getVersion());
            }
        }
        return Optional.empty();
    }

    private static <T> void keep(Map<String, T> copy, String key, @Nullable T state) {
        if (state == null) {
            copy.remove(key);
        } else {
            copy.put(key, state);
        }
    }
}
