package dev.antiphon.inference.placement;

import dev.antiphon.contracts.Pool;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.WarmUp;
import dev.antiphon.engine.embed.Embedder;
import dev.antiphon.engine.kernel.VectorHead;
import dev.antiphon.engine.kernel.VectorStage;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.InvalidCheckpoint;
import dev.antiphon.inference.attempt.AttemptSettings;
import dev.antiphon.inference.attempt.Attempts;
import dev.antiphon.inference.attempt.Cancellations;
import dev.antiphon.inference.attempt.Model;
import dev.antiphon.inference.attempt.Pulse;
import dev.antiphon.inference.chain.ChainHead;
import dev.antiphon.inference.chain.ChainSettings;
import dev.antiphon.inference.chain.MiddleStage;
import dev.antiphon.inference.chain.Ring;
import dev.antiphon.inference.chain.StageServer;
import dev.antiphon.inference.kafka.KafkaClients;
import dev.antiphon.inference.metrics.NodeMetrics;
import dev.antiphon.inference.remote.RemoteEngine;
import dev.antiphon.inference.remote.RemoteFront;
import dev.antiphon.inference.remote.RemoteSettings;
import dev.antiphon.inference.remote.RemoteVersion;
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
    private final StageServer stages;
    private final Settings settings;

    /** What the parts of a hosted version are set to. */
    public record Settings(
            PlacementSettings placement,
            AttemptSettings attempt,
            SlotSettings slot,
            ChainSettings chain,
            RemoteSettings remote) {}

    /**
     * Loads versions that answer into this log.
     *
     * @param counter counts the tokens of all versions
     * @param stages hears the other stages of chains
     */
    public VersionLoader(
            KafkaClients clients,
            Producer<String, byte[]> producer,
            ReplyLog replies,
            Cancellations cancellations,
            Pulse.Counter counter,
            NodeMetrics metrics,
            StageServer stages,
            Settings settings) {
        this.clients = clients;
        this.producer = producer;
        this.replies = replies;
        this.cancellations = cancellations;
        this.counter = counter;
        this.metrics = metrics;
        this.stages = stages;
        this.settings = settings;
    }

    /** Checks, loads and starts; a version that cannot be served is a value, not an exception. */
    Hosted load(Wanted wanted) {
        String version = wanted.placement().getVersion();
        try {
            var directory = VersionFiles.checked(wanted.version());
            var hosted = hosted(wanted, directory);
            log.info("{} is hosted at {}", version, wanted.place());
            return hosted;
        } catch (Untrusted | InvalidCheckpoint | IllegalArgumentException refused) {
            log.error("{} is refused: {}", version, refused.getMessage());
            return new Hosted.Failed(wanted, String.valueOf(refused.getMessage()));
        } catch (IOException | RuntimeException | LinkageError failed) {
            // A version that breaks its engine must not take the node's other versions with it.
            if (Thread.currentThread().isInterrupted()) {
                log.info("{} is not loaded: the node stops", version);
            } else {
                log.error("{} cannot be loaded", version, failed);
            }
            return new Hosted.Failed(wanted, failed.toString());
        }
    }

    private Hosted hosted(Wanted wanted, Path directory) throws Untrusted, IOException {
        if (has(wanted, RemoteVersion.FILE)) {
            return fronted(wanted, RemoteVersion.read(directory));
        }
        var format = format(wanted.version().getManifest().getFormat());
        return wanted.placement().hasChain()
                ? chained(wanted, directory, format)
                : new Hosted.Whole(
                        wanted, serving(wanted, open(wanted, directory, format), settings.slot()));
    }

    private Hosted fronted(Wanted wanted, RemoteVersion version) throws Untrusted {
        var remote = settings.remote();
        if (!remote.models().contains(version.model())) {
            throw new Untrusted(
                    "inference.remote.models of this node does not name " + version.model());
        }
        var engine = RemoteEngine.of(version, remote);
        // A stream that is silent breaks by itself, so that silence of all of them is another
        // fault.
        var slot = settings.slot().withPatience(remote.silence().multipliedBy(2));
        return new Hosted.Remote(
                wanted,
                new RemoteFront<>(
                        engine, remote, () -> serving(wanted, new Model.Remote(engine), slot)));
    }

    /** Goes on with the same weights in a chain of other nodes. */
    static Hosted follow(Hosted hosted, Wanted wanted) {
        return switch (hosted) {
            case Hosted.Head(_, var head) -> {
                head.follow(ring(wanted));
                yield new Hosted.Head(wanted, head);
            }
            case Hosted.Stage(_, var stage) -> {
                stage.follow(ring(wanted));
                yield new Hosted.Stage(wanted, stage);
            }
            case Hosted.Whole _, Hosted.Remote _, Hosted.Loading _, Hosted.Failed _ -> hosted;
        };
    }

    private Hosted chained(Wanted wanted, Path directory, WeightFormat format) throws IOException {
        var engine = settings.placement().engine(format);
        try (var checkpoint = Checkpoint.open(directory)) {
            var config = checkpoint.config();
            var ring = ring(wanted);
            ring.checkCovers(config.layers());
            if (ring.position() > 0) {
                var kernel =
                        new VectorStage(
                                checkpoint,
                                ring.layers(),
                                format,
                                engine.blocks(),
                                engine.threads());
                return new Hosted.Stage(
                        wanted, new MiddleStage(ring, kernel, engine.blocks(), stages));
            }
            var kernel =
                    new VectorHead(
                            checkpoint,
                            ring.layers().end(),
                            format,
                            engine.blocks(),
                            engine.threads());
            return new Hosted.Head(
                    wanted,
                    new ChainHead<>(
                            ring,
                            kernel,
                            engine.blocks(),
                            stages,
                            settings.chain(),
                            pipeline ->
                                    serving(
                                            wanted,
                                            new Model.Answering(
                                                    warm(
                                                            Engine.over(
                                                                    directory, engine, config,
                                                                    pipeline))),
                                            settings.slot())));
        }
    }

    private static Ring ring(Wanted wanted) {
        var placement = wanted.placement();
        return new Ring(placement.getChain(), placement.getVersion(), placement.getPosition());
    }

    private Serving serving(Wanted wanted, Model model, SlotSettings slot) {
        var slots = slots(wanted, model, slot);
        var meters = meters(wanted.placement().getVersion(), model);
        slots.start();
        return new Serving(model, slots, meters);
    }

    private NodeMetrics.Meters meters(String version, Model model) {
        return switch (model) {
            case Model.Answering(var engine) -> metrics.serving(version, engine);
            case Model.Embedding _, Model.Remote _ -> () -> {};
        };
    }

    private Model open(Wanted wanted, Path directory, WeightFormat format) throws IOException {
        return has(wanted, Embedder.WEIGHTS)
                ? new Model.Embedding(
                        Embedder.open(directory, settings.placement().computingThreads()))
                : new Model.Answering(
                        warm(Engine.open(directory, settings.placement().engine(format))));
    }

    private Engine warm(Engine engine) {
        try {
            WarmUp.run(engine, settings.placement().warmUp());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        return engine;
    }

    private Slots slots(Wanted wanted, Model model, SlotSettings slot) {
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
                slot);
    }

    private static boolean has(Wanted wanted, String file) {
        return wanted.version().getManifest().getFilesList().stream()
                .anyMatch(each -> each.getPath().equals(file));
    }

    private static WeightFormat format(String name) throws Untrusted {
        return WeightFormat.named(name)
                .orElseThrow(() -> new Untrusted("this node cannot run the format '" + name + "'"));
    }
}
