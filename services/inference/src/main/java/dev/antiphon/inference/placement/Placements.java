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
    private final Map<String, Hosted> hostedByPlace = new ConcurrentSkipListMap<>();
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
        return hostedByPlace.values().stream().map(Hosted::report).toList();
    }

    /** Takes no more requests, ends or hands over those that run, and frees all memory. */
    public void stop() throws InterruptedException {
        registry.stop();
        reconciler.interrupt();
        hostedByPlace.values().forEach(Hosted::stopTaking);
        reconciler.join();
        unload(hostedByPlace.keySet());
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
        var places = wanted.stream().collect(Collectors.toMap(Wanted::place, each -> each));
        unload(
                hostedByPlace.entrySet().stream()
                        .filter(each -> !goesOn(each.getValue(), places.get(each.getKey())))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
        for (Wanted each : wanted) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the node stops");
            }
            var hosted = hostedByPlace.get(each.place());
            if (hosted == null || hosted instanceof Hosted.Failed) {
                hostedByPlace.put(each.place(), new Hosted.Loading(each));
                hostedByPlace.put(each.place(), loader.load(each));
            } else if (!hosted.wanted().placement().equals(each.placement())) {
                hostedByPlace.put(each.place(), VersionLoader.follow(hosted, each));
            }
        }
    }

    /** A version's phase or place may change while it is served; its bytes do not. */
    private static boolean goesOn(Hosted hosted, @Nullable Wanted wanted) {
        return wanted != null
                && (hosted.wanted().placement().equals(wanted.placement())
                        || hosted.wanted().sameWeights(wanted));
    }

    /** Side by side, since each may take as long as its slots may finish. */
    private void unload(Set<String> places) throws InterruptedException {
        var unloading = new ArrayList<Thread>();
        for (String place : places) {
            unloading.add(Thread.ofVirtual().name("unload-" + place).start(() -> unload(place)));
        }
        for (Thread each : unloading) {
            each.join();
        }
    }

    private void unload(String place) {
        var hosted = hostedByPlace.get(place);
        if (hosted != null) {
            hosted.unload();
            log.info("{} is no longer hosted", hosted.wanted().placement().getVersion());
        }
        hostedByPlace.remove(place);
    }
}
