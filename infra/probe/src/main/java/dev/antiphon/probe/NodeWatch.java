package dev.antiphon.probe;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.NodePhase;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Overhears the heartbeats, and so knows which nodes serve and how busy they are. */
public final class NodeWatch implements AutoCloseable {

    private final Map<String, Heartbeat> last = new TreeMap<>();
    private final TopicReader reader;

    /** Listens from now on. */
    @SuppressWarnings("this-escape") // The reader's thread needs the map alone, which is there.
    public NodeWatch(String kafka) {
        this.reader = TopicReader.fromNow(kafka, Topics.HEARTBEATS, this::take);
    }

    /** Whether a node serves everything that it shall, and at least one version. */
    public static boolean serves(Heartbeat heartbeat) {
        return heartbeat.getPhase() == NodePhase.NODE_PHASE_READY
                && heartbeat.getVersionsCount() > 0
                && heartbeat.getVersionsList().stream()
                        .allMatch(
                                version ->
                                        version.getPhase() == HostingPhase.HOSTING_PHASE_SERVING);
    }

    /** How many of a node's slots work on a request. */
    public static int busySlots(Heartbeat heartbeat) {
        return heartbeat.getVersionsList().stream()
                .mapToInt(version -> version.getSlotsBusy())
                .sum();
    }

    /**
     * Waits until every one of these nodes, or every node at all if none is named, has said
     * something wanted since a point in time.
     *
     * @param sinceMillis since 1970
     * @throws IllegalStateException if they do not in time
     */
    public List<Heartbeat> await(
            List<String> nodes, long sinceMillis, Predicate<Heartbeat> wanted, Duration limit)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (last) {
            while (true) {
                var fresh =
                        last.values().stream()
                                .filter(heartbeat -> heartbeat.getSent() > sinceMillis)
                                .filter(
                                        heartbeat ->
                                                nodes.isEmpty()
                                                        || nodes.contains(heartbeat.getNodeId()))
                                .toList();
                boolean all = nodes.isEmpty() ? !fresh.isEmpty() : fresh.size() == nodes.size();
                if (all && fresh.stream().allMatch(wanted)) {
                    return fresh;
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IllegalStateException(
                            "the heartbeats of %s are not as expected: %s"
                                    .formatted(nodes.isEmpty() ? "all nodes" : nodes, fresh));
                }
                last.wait(left);
            }
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            var heartbeat = Heartbeat.parseFrom(record.value());
            synchronized (last) {
                last.put(heartbeat.getNodeId(), heartbeat);
                last.notifyAll();
            }
        } catch (InvalidProtocolBufferException foreign) {
            throw new IllegalStateException("the heartbeats hold something else", foreign);
        }
    }
}
