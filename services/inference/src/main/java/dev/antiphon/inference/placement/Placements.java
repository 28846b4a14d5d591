package dev.antiphon.inference.placement;

import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.inference.kafka.Following;
import dev.antiphon.inference.kafka.KafkaClients;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Makes this node run what the registry wants it to run: unloads what is no longer wanted, then
 * loads what is missing, one after the other, and again whenever something changes.
 */
public final class Placements {

    private static final Logger log = LoggerFactory.getLogger(Placements.class);

    private final VersionLoader loader;
    private final Duration retryInterval;
    private final Map<String, Hosted> hostedByPool = new ConcurrentSkipListMap<>();
    private final BlockingQueue<List<Wanted>> latest = new ArrayBlockingQueue<>(1);
    private final Following registry;
    private final Thread reconciler = Thread.ofVirtual().name("placements").unstarted(this::run);
    private volatile boolean known;

    /** Follows what is placed on a node. */
    public Placements(
            String nodeId, KafkaClients clients, VersionLoader loader, PlacementSettings settings) {
        this.loader = loader;
        this.retryInterval = settings.retryInterval();
        this.registry =
                new Following(
                        "the registry",
                        clients,
                        new DesiredStateReader(nodeId, this::changed)::read);
    }

    /** Begins to follow the registry. */
    public void start() {
        registry.start();
        reconciler.start();
    }

    /** Whether the node knows what it shall run. */
    public boolean known() {
        return known;
    }

    /** What the node runs, or tries to. */
    public List<HostedVersion> report() {
        return hostedByPool.values().stream().map(Hosted::report).toList();
    }

    /** Takes no more requests, ends or hands over those that run, and frees all memory. */
    public void stop() throws InterruptedException {
        registry.stop();
        reconciler.interrupt();
        hostedByPool.values().forEach(Placements::stopTaking);
        reconciler.join();
        unload(hostedByPool.keySet());
    }

    private static void stopTaking(Hosted hosted) {
        if (hosted instanceof Hosted.Serving serving) {
            serving.slots().stopTaking();
        }
    }

    /** Only the latest state matters. */
    private void changed(List<Wanted> wanted) {
        latest.clear();
        latest.add(wanted);
    }

    private void run() {
        List<Wanted> wanted = null;
        try {
            while (true) {
                wanted = newest(wanted);
                if (wanted != null) {
                    known = true;
                    reconcile(wanted);
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("stopped", stopped);
        }
    }

    /** The next state, or the same one after a while, for what failed. */
    private @Nullable List<Wanted> newest(@Nullable List<Wanted> before)
            throws InterruptedException {
        var next = latest.poll(retryInterval.toMillis(), TimeUnit.MILLISECONDS);
        return next == null ? before : next;
    }

    private void reconcile(List<Wanted> wanted) throws InterruptedException {
        // A version's phase or place may change while it is served; its bytes do not.
        var placed = wanted.stream().map(Wanted::placement).collect(Collectors.toSet());
        unload(
                hostedByPool.entrySet().stream()
                        .filter(each -> !placed.contains(each.getValue().wanted().placement()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
        for (Wanted each : wanted) {
            String pool = each.placement().getPool();
            if (!(hostedByPool.get(pool) instanceof Hosted.Serving)) {
                hostedByPool.put(pool, new Hosted.Loading(each));
                hostedByPool.put(pool, loader.load(each));
            }
        }
    }

    /** Side by side, since each may take as long as its slots may finish. */
    private void unload(Set<String> pools) throws InterruptedException {
        var unloading = new ArrayList<Thread>();
        for (String pool : pools) {
            unloading.add(Thread.ofVirtual().name("unload-" + pool).start(() -> unload(pool)));
        }
        for (Thread each : unloading) {
            each.join();
        }
    }

    private void unload(String pool) {
        if (hostedByPool.get(pool) instanceof Hosted.Serving serving) {
            try {
                VersionLoader.unload(serving);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        hostedByPool.remove(pool);
    }
}
