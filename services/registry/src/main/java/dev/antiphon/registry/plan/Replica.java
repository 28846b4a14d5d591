package dev.antiphon.registry.plan;

import dev.antiphon.registry.plan.PlannedChain.Stage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A replica that runs or could run.
 *
 * @param hosts one for each stage, the head first
 * @param chain empty if the one host hosts all of it
 * @param speed as that of a host that would be as fast with all of it
 */
record Replica(List<Host> hosts, Optional<PlannedChain> chain, double speed) {

    /** What fails as one: a zone, or a region whose nodes do not say in which zone they are. */
    record Domain(String region, String zone) {}

    static Replica whole(Host host) {
        return new Replica(List.of(host), Optional.empty(), host.speed());
    }

    /** A chain, which gives a token whenever its slowest stage is done with one. */
    static Replica of(PlannedChain chain, List<Host> hosts, Need need) {
        double slowest = 0;
        for (int at = 0; at < hosts.size(); at++) {
            slowest = Math.max(slowest, work(chain.stages().get(at), need) / hosts.get(at).speed());
        }
        double all = need.version().layers() + need.endsInLayers();
        return new Replica(List.copyOf(hosts), Optional.of(chain), all / slowest);
    }

    private static double work(Stage stage, Need need) {
        return stage.layers() + (stage.first() == 0 ? need.endsInLayers() : 0);
    }

    /** Of the node that sees the text. */
    String name() {
        return hosts.getFirst().node();
    }

    /** Of all its nodes in an hour, in millionths. */
    long cost() {
        return hosts.stream().mapToLong(Host::costPerHour).sum();
    }

    double costPerSpeed() {
        return cost() / speed;
    }

    boolean isHeard() {
        return hosts.stream().allMatch(Host::reachable);
    }

    Set<String> regions() {
        return hosts.stream().map(Host::region).collect(Collectors.toSet());
    }

    Set<Domain> domains() {
        return hosts.stream()
                .map(host -> new Domain(host.region(), host.zone()))
                .collect(Collectors.toSet());
    }
}
