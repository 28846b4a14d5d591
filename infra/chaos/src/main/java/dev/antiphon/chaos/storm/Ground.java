package dev.antiphon.chaos.storm;

import dev.antiphon.probe.Installation;
import dev.antiphon.probe.OwnInstallation;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An installation of the storm's own, whose nodes reach the broker and each other over wires that
 * can be cut.
 */
final class Ground implements AutoCloseable {

    private static final int PORT_BASE = 18_300;
    private static final int DETOURS = 18_400;
    private static final int DETOURS_OF_A_NODE = 4;

    private final OwnInstallation own;
    private final int nodes;
    private final Map<String, List<Wire>> wires = new TreeMap<>();

    /** Ground for that many nodes. */
    Ground(OwnInstallation own, int nodes) {
        this.own = own;
        this.nodes = nodes;
        for (int node = 0; node < nodes; node++) {
            int first = DETOURS + DETOURS_OF_A_NODE * node;
            wires.put(
                    "node-" + (node + 1),
                    List.of(new Wire(first + 1, first), new Wire(first + 3, first + 2)));
        }
    }

    /**
     * Starts it.
     *
     * @param memory what models may take on each node, from the first on
     */
    Installation up(List<String> memory, PrintStream out) throws IOException, InterruptedException {
        return own.up(
                Map.of(
                        "ANTIPHON_PORT_BASE",
                        Integer.toString(PORT_BASE),
                        "ANTIPHON_NODES",
                        Integer.toString(nodes),
                        "ANTIPHON_NODE_MEMORY",
                        String.join(",", memory),
                        "ANTIPHON_DETOURS",
                        Integer.toString(DETOURS),
                        "ANTIPHON_ONLY",
                        only()),
                out);
    }

    /** The wires of a node. */
    List<Wire> wires(String node) {
        return wires.getOrDefault(node, List.of());
    }

    @Override
    public void close() {
        try {
            own.close();
        } finally {
            wires.values().stream().flatMap(List::stream).forEach(Wire::close);
        }
    }

    private String only() {
        return Stream.concat(
                        Stream.of("postgres", "kafka", "registry", "gateway"),
                        IntStream.rangeClosed(1, nodes).mapToObj(node -> "node-" + node))
                .collect(Collectors.joining(","));
    }
}
