package dev.antiphon.bench.fleet;

import dev.antiphon.inference.Node;
import dev.antiphon.inference.NodeSettings;
import dev.antiphon.simulator.SimulatedServer;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Real nodes in this process, each in front of a simulated server of its own speed: 40 to 200 ms a
 * token, times the pace.
 */
final class Fleet implements AutoCloseable {

    static final String MODEL = "simulated";
    static final int SLOTS = 2;

    /** In milliseconds; the slowest takes five times as long as the fastest. */
    private static final List<Integer> PER_TOKEN = List.of(40, 50, 65, 80, 100, 200);

    private final String kafka;
    private final int pace;
    private final List<Member> members = new ArrayList<>();

    Fleet(String kafka, int pace) {
        this.kafka = kafka;
        this.pace = pace;
    }

    /** A node and its server. */
    record Member(String name, Duration perToken, SimulatedServer server, Node node) {

        /** What its slots of the lane {@code normal} say per second at most. */
        double speed() {
            return SLOTS * 1e3 / perToken.toMillis();
        }
    }

    /** Whether none takes longer for a token. */
    boolean isSlowest(Member member) {
        return member.perToken().equals(perToken(PER_TOKEN.size() - 1));
    }

    /** Whether none is faster. */
    boolean isFastest(Member member) {
        return member.perToken().equals(perToken(0));
    }

    List<Member> members() {
        return members;
    }

    List<String> names() {
        return members.stream().map(Member::name).toList();
    }

    /** Adds nodes until there are so many. */
    void grow(int nodes) throws IOException {
        while (members.size() < nodes) {
            int number = members.size();
            var perToken = perToken(number % PER_TOKEN.size());
            var server = SimulatedServer.start(MODEL, perToken);
            String name = "simulated-" + (number + 1);
            var node = new Node(settings(name, server));
            node.start();
            members.add(new Member(name, perToken, server, node));
        }
    }

    private Duration perToken(int kind) {
        return Duration.ofMillis(PER_TOKEN.get(kind)).multipliedBy(pace);
    }

    private NodeSettings settings(String name, SimulatedServer server) {
        return new Binder(
                        new MapConfigurationPropertySource(
                                Map.of(
                                        "inference.node-id",
                                        name,
                                        "inference.kafka.bootstrap-servers",
                                        kafka,
                                        "inference.remote.url",
                                        server.url().toString(),
                                        "inference.remote.models",
                                        MODEL,
                                        "inference.slot.drain-limit",
                                        "0s",
                                        "inference.slot.low",
                                        "0")))
                .bind("inference", NodeSettings.class)
                .get();
    }

    @Override
    public void close() {
        var leaving =
                members.stream()
                        .map(member -> Thread.ofVirtual().start(() -> member.node().stop()))
                        .toList();
        try {
            for (var each : leaving) {
                each.join();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        members.forEach(member -> member.server().close());
    }
}
