package dev.antiphon.requester.routing;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.WorkspaceState;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A requester's own copy of rollouts, versions and placements, by which it finds the pool that
 * answers. Safe for use by several threads.
 */
@Component
public final class Routes {

    private static final int PERMILLE = 1000;

    /**
     * What clients ask for as a model.
     *
     * @param created when the oldest version behind it was registered
     */
    public record Alias(String name, Instant created) {}

    private final Map<String, RolloutState> rollouts = new ConcurrentHashMap<>();
    private final Map<String, VersionState> versions = new ConcurrentHashMap<>();
    private final Map<String, PlacementState> placements = new ConcurrentHashMap<>();
    private final Map<String, WorkspaceState> workspaces = new ConcurrentHashMap<>();

    /** Takes a record of the rollouts' topic; no state means that the alias is gone. */
    public void rollout(String alias, @Nullable RolloutState state) {
        keep(rollouts, alias, state);
    }

    /** Takes a record of the versions' topic; no state means that the version is gone. */
    public void version(String version, @Nullable VersionState state) {
        keep(versions, version, state);
    }

    /** Takes a record of the placements' topic; no state means that the node is gone. */
    public void placement(String nodeId, @Nullable PlacementState state) {
        keep(placements, nodeId, state);
    }

    /** Takes a record of the workspaces' topic; no state means that nothing holds for it. */
    public void workspace(String id, @Nullable WorkspaceState state) {
        keep(workspaces, id, state);
    }

    /** Whether requests of a workspace may go there. */
    public boolean allows(String workspace, Pool pool) {
        var regions = regions(workspace);
        return regions.isEmpty() || regions.contains(pool.region());
    }

    /** What clients may ask for, in alphabetical order. */
    public List<Alias> aliases() {
        return rollouts.keySet().stream().sorted().flatMap(name -> alias(name).stream()).toList();
    }

    /** One of them, by its name. */
    public Optional<Alias> alias(String name) {
        return Optional.ofNullable(rollouts.get(name))
                .map(rollout -> new Alias(name, created(rollout)));
    }

    /**
     * Finds who answers.
     *
     * @param workspace for whom it is done
     * @param stickyKey the conversation or the user, so that both stay on the version they began
     *     with while the weights stay; otherwise the request
     */
    public Route find(String alias, String workspace, String stickyKey) {
        var rollout = rollouts.get(alias);
        if (rollout == null) {
            return new Route.UnknownAlias();
        }
        return to(choose(rollout, bucket(alias, stickyKey)), workspace);
    }

    /**
     * Finds who answers the next turn of a conversation.
     *
     * @param before the version that answered the turn before; it goes on while it is served
     */
    public Route find(String alias, String workspace, String conversation, String before) {
        return to(before, workspace) instanceof Route.Served same
                ? same
                : find(alias, workspace, conversation);
    }

    private Route to(String version, String workspace) {
        var state = versions.get(version);
        var pools = poolsOf(version);
        if (state == null || pools.isEmpty()) {
            return new Route.Unserved(version);
        }
        var allowed =
                pools.stream().filter(pool -> allows(workspace, pool)).collect(Collectors.toSet());
        return allowed.isEmpty()
                ? new Route.NotAllowed(regions(workspace))
                : new Route.Served(new VersionDigest(version), state.getContextTokens(), allowed);
    }

    private List<String> regions(String workspace) {
        var state = workspaces.get(workspace);
        return state == null ? List.of() : state.getRegionsList();
    }

    private Instant created(RolloutState rollout) {
        return Instant.ofEpochMilli(
                rollout.getWeightsList().stream()
                        .flatMap(weight -> Stream.ofNullable(versions.get(weight.getVersion())))
                        .mapToLong(VersionState::getCreated)
                        .min()
                        .orElse(0));
    }

    private Set<Pool> poolsOf(String version) {
        return placements.values().stream()
                .flatMap(node -> node.getPlacementsList().stream())
                .filter(placed -> placed.getVersion().equals(version) && placed.getSlots() > 0)
                .map(placed -> new Pool(placed.getPool()))
                .collect(Collectors.toSet());
    }

    private static String choose(RolloutState rollout, int bucket) {
        int end = 0;
        for (var weight : rollout.getWeightsList()) {
            end += weight.getPermille();
            if (bucket < end) {
                return weight.getVersion();
            }
        }
        return "";
    }

    /** The alias is hashed too, lest the same users be the first to try every new version. */
    private static int bucket(String alias, String stickyKey) {
        var hash = new CRC32C();
        hash.update((alias + '\n' + stickyKey).getBytes(StandardCharsets.UTF_8));
        return (int) (hash.getValue() % PERMILLE);
    }

    private static <T> void keep(Map<String, T> copy, String key, @Nullable T state) {
        if (state == null) {
            copy.remove(key);
        } else {
            copy.put(key, state);
        }
    }
}
