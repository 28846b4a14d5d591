package dev.antiphon.bots.routing;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.WorkspaceState;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
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
    private final Map<String, WorkspaceState> workspaces = new ConcurrentHashMap<>();
    private final RoutingSettings settings;
    private volatile boolean complete;

    Routes(RoutingSettings settings) {
        this.settings = settings;
    }

    /**
     * Who answers.
     *
     * @param contextTokens what prompt and answer together may come to
     */
    public record Route(String version, int contextTokens, Pool pool) {}

    /**
     * Finds who answers a conversation: the nearest pool of those in which requests of the
     * workspace may be answered. Empty if nobody serves it there at present, or if it is not known
     * yet what may be.
     *
     * @param before the version that answered the turn before; it goes on while it is served
     */
    public Optional<Route> find(
            String workspace, String alias, String conversation, Optional<String> before) {
        if (!complete) {
            return Optional.empty();
        }
        return Stream.concat(before.stream(), chosen(alias, conversation).stream())
                .flatMap(version -> served(workspace, version).stream())
                .findFirst();
    }

    /** All that the registry has said until now is known. */
    void complete() {
        complete = true;
    }

    void workspace(String id, @Nullable WorkspaceState state) {
        keep(workspaces, id, state);
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

    private boolean allows(String workspace, Pool pool) {
        var state = workspaces.get(workspace);
        return state == null
                || state.getRegionsCount() == 0
                || state.getRegionsList().contains(pool.region());
    }

    private Optional<Route> served(String workspace, String version) {
        var state = Optional.ofNullable(versions.get(version));
        return placements.values().stream()
                .flatMap(node -> node.getPlacementsList().stream())
                .filter(placed -> placed.getVersion().equals(version) && placed.getSlots() > 0)
                .map(placed -> new Pool(placed.getPool()))
                .filter(pool -> allows(workspace, pool))
                .min(Comparator.comparing(settings::distance).thenComparing(Pool::name))
                .flatMap(
                        pool ->
                                state.map(
                                        known ->
                                                new Route(
                                                        version, known.getContextTokens(), pool)));
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
