package dev.antiphon.inference.placement;

import dev.antiphon.contracts.Pool;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.embed.Embedder;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.weights.InvalidCheckpoint;
import dev.antiphon.inference.attempt.AttemptSettings;
import dev.antiphon.inference.attempt.Attempts;
import dev.antiphon.inference.attempt.Cancellations;
import dev.antiphon.inference.attempt.Model;
import dev.antiphon.inference.attempt.Pulse;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.metrics.NodeMetrics;
import dev.antiphon.inference.reply.ReplyLog;
import dev.antiphon.inference.slot.SlotSettings;
import dev.antiphon.inference.slot.Slots;

import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Brings a version into memory and gives it slots. */
public final class VersionLoader {

    private static final Logger log = LoggerFactory.getLogger(VersionLoader.class);

    private final KafkaClients clients;
    private final Producer<String, byte[]> producer;
    private final ReplyLog replies;
    private final Cancellations cancellations;
    private final Pulse.Counter counter;
    private final NodeMetrics metrics;
    private final Settings settings;

    /** What the parts of a hosted version are set to. */
    public record Settings(
            PlacementSettings placement, AttemptSettings attempt, SlotSettings slot) {}

    /**
     * Loads versions that answer into this log.
     *
     * @param counter counts the tokens of all versions
     */
    public VersionLoader(
            KafkaClients clients,
            Producer<String, byte[]> producer,
            ReplyLog replies,
            Cancellations cancellations,
            Pulse.Counter counter,
            NodeMetrics metrics,
            Settings settings) {
        this.clients = clients;
        this.producer = producer;
        this.replies = replies;
        this.cancellations = cancellations;
        this.counter = counter;
        this.metrics = metrics;
        this.settings = settings;
    }

    /** Checks, loads and starts; a version that cannot be served is a value, not an exception. */
    Hosted load(Wanted wanted) {
        String version = wanted.placement().getVersion();
        try {
            var format = format(wanted.version().getManifest().getFormat());
            var directory = VersionFiles.checked(wanted.version());
            var model = open(wanted, directory, format);
            var slots = slots(wanted, model);
            var meters = meters(version, model);
            slots.start();
            log.info("{} is served by {} slots", version, slots.size());
            return new Hosted.Serving(wanted, model, slots, meters);
        } catch (Untrusted | InvalidCheckpoint refused) {
            log.error("{} is refused: {}", version, refused.getMessage());
            return new Hosted.Failed(wanted, String.valueOf(refused.getMessage()));
        } catch (IOException | RuntimeException | LinkageError failed) {
            // A version that breaks its engine must not take the node's other versions with it.
            log.error("{} cannot be loaded", version, failed);
            return new Hosted.Failed(wanted, failed.toString());
        }
    }

    /** Lets the slots finish within their limit and frees the memory. */
    static void unload(Hosted.Serving serving) throws InterruptedException {
        serving.slots().drain();
        serving.meters().close();
        serving.model().close();
        log.info("{} is no longer served", serving.wanted().placement().getVersion());
    }

    private NodeMetrics.Meters meters(String version, Model model) {
        return switch (model) {
            case Model.Answering(var engine) -> metrics.serving(version, engine);
            case Model.Embedding _ -> () -> {};
        };
    }

    private Model open(Wanted wanted, Path directory, WeightFormat format) throws IOException {
        boolean embeds =
                wanted.version().getManifest().getFilesList().stream()
                        .anyMatch(file -> file.getPath().equals(Embedder.WEIGHTS));
        return embeds
                ? new Model.Embedding(
                        Embedder.open(directory, settings.placement().computingThreads()))
                : new Model.Answering(Engine.open(directory, settings.placement().engine(format)));
    }

    private Slots slots(Wanted wanted, Model model) {
        var attempts =
                new Attempts(
                        model,
                        new Pulse(counter),
                        replies,
                        cancellations,
                        metrics,
                        settings.attempt(),
                        InstantSource.system());
        return new Slots(
                new Pool(wanted.placement().getPool()),
                wanted.placement().getSlots(),
                attempts,
                clients,
                producer,
                settings.slot());
    }

    private static WeightFormat format(String name) throws Untrusted {
        return WeightFormat.named(name)
                .orElseThrow(() -> new Untrusted("this node cannot run the format '" + name + "'"));
    }
}
