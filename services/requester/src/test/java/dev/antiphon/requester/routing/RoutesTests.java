package dev.antiphon.requester.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.contracts.v1.WorkspaceState;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

class RoutesTests {

    private static final VersionDigest OLD = new VersionDigest("sha256:" + "0".repeat(64));
    private static final VersionDigest NEW = new VersionDigest("sha256:" + "1".repeat(64));

    private final Routes routes = new Routes();

    @Test
    void doesNotKnowAnAliasThatNobodyPublished() {
        assertThat(routes.find("demo", "acme", "user")).isEqualTo(new Route.UnknownAlias());
    }

    @Test
    void findsThePoolOfTheOnlyVersion() {
        publish(OLD, 1000);
        place("node-1", OLD, 2);

        assertThat(routes.find("demo", "acme", "user"))
                .isEqualTo(new Route.Served(OLD, 512, Set.of(Pool.of(OLD, "local"))));
    }

    @Test
    void leavesOutPoolsInRegionsThatTheWorkspaceDoesNotAllow() {
        publish(OLD, 1000);
        place("node-1", OLD, 2);
        allow("acme", "mars");

        assertThat(routes.find("demo", "acme", "user"))
                .isEqualTo(new Route.NotAllowed(List.of("mars")));
        assertThat(routes.find("demo", "other", "user")).isInstanceOf(Route.Served.class);
        allow("acme", "mars", "local");
        assertThat(routes.find("demo", "acme", "user")).isInstanceOf(Route.Served.class);
        routes.workspace("acme", null);
        assertThat(routes.find("demo", "acme", "user")).isInstanceOf(Route.Served.class);
    }

    @Test
    void isUnservedWithoutASlot() {
        publish(OLD, 1000);
        place("node-1", OLD, 0);

        assertThat(routes.find("demo", "acme", "user")).isEqualTo(new Route.Unserved(OLD.value()));
    }

    @Test
    void isUnservedWhenTheLastNodeHasLeft() {
        publish(OLD, 1000);
        place("node-1", OLD, 2);

        routes.placement("node-1", null);

        assertThat(routes.find("demo", "acme", "user")).isEqualTo(new Route.Unserved(OLD.value()));
    }

    @Test
    void splitsUsersByWeight() {
        publish(OLD, 900);
        place("node-1", OLD, 1);

        long moved =
                IntStream.range(0, 10_000)
                        .filter(i -> routes.find("demo", "acme", "user-" + i).equals(unserved()))
                        .count();

        assertThat(moved).isBetween(800L, 1200L);
    }

    @Test
    void staysOnTheVersionOfAUser() {
        publish(OLD, 500);
        place("node-1", OLD, 1);

        var first = routes.find("demo", "acme", "user-7");

        assertThat(IntStream.range(0, 100).mapToObj(_ -> routes.find("demo", "acme", "user-7")))
                .containsOnly(first);
    }

    @Test
    void aConversationGoesOnWithItsVersionWhileThatIsServed() {
        publish(OLD, 0);
        place("node-1", OLD, 1);
        place("node-2", NEW, 1);
        routes.version(NEW.value(), VersionState.newBuilder().setVersion(NEW.value()).build());

        assertThat(routes.find("demo", "acme", "talk", OLD.value()))
                .isEqualTo(new Route.Served(OLD, 512, Set.of(Pool.of(OLD, "local"))));
        routes.placement("node-1", null);
        assertThat(routes.find("demo", "acme", "talk", OLD.value()))
                .isEqualTo(routes.find("demo", "acme", "talk"))
                .isInstanceOf(Route.Served.class);
    }

    private static Route unserved() {
        return new Route.Unserved(NEW.value());
    }

    /** The rest of the weight goes to a version that nobody serves. */
    private void publish(VersionDigest version, int permille) {
        routes.version(
                version.value(),
                VersionState.newBuilder()
                        .setVersion(version.value())
                        .setContextTokens(512)
                        .build());
        routes.rollout(
                "demo",
                RolloutState.newBuilder()
                        .setAlias("demo")
                        .addWeights(weight(version, permille))
                        .addWeights(weight(NEW, 1000 - permille))
                        .build());
    }

    private static VersionWeight weight(VersionDigest version, int permille) {
        return VersionWeight.newBuilder().setVersion(version.value()).setPermille(permille).build();
    }

    private void allow(String workspace, String... regions) {
        routes.workspace(
                workspace, WorkspaceState.newBuilder().addAllRegions(List.of(regions)).build());
    }

    private void place(String node, VersionDigest version, int slots) {
        routes.placement(
                node,
                PlacementState.newBuilder()
                        .setNodeId(node)
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(version.value())
                                        .setPool(Pool.of(version, "local").name())
                                        .setSlots(slots))
                        .build());
    }
}
