package dev.antiphon.bench.chain;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.VectorHead;
import dev.antiphon.engine.kernel.VectorStage;
import dev.antiphon.engine.weights.Checkpoint;
import dev.antiphon.engine.weights.ModelConfig;
import dev.antiphon.inference.chain.ChainSettings;
import dev.antiphon.inference.chain.HeadPipeline;
import dev.antiphon.inference.chain.MiddleStage;
import dev.antiphon.inference.chain.Ring;
import dev.antiphon.inference.chain.StageServer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A chain of which all stages are in this process, over connections of the loopback device. */
final class ChainHere implements AutoCloseable {

    private static final ChainSettings SETTINGS =
            new ChainSettings("127.0.0.1", 0, 0, Duration.ofSeconds(10), Duration.ofSeconds(30));
    private static final String VERSION = "sha256:" + "0".repeat(64);

    private final ModelConfig config;
    private final List<StageServer> servers = new ArrayList<>();
    private final List<MiddleStage> middles = new ArrayList<>();
    private final VectorHead head;
    private final HeadPipeline pipeline;

    /**
     * @param settings of every stage
     * @param cuts first layers of the stages behind the head
     */
    ChainHere(Path directory, EngineSettings settings, ActivationType type, List<Integer> cuts)
            throws IOException, InterruptedException {
        try (var checkpoint = Checkpoint.open(directory)) {
            this.config = checkpoint.config();
            var chain = chain(type, cuts);
            this.head =
                    new VectorHead(
                            checkpoint,
                            cuts.getFirst(),
                            settings.format(),
                            settings.blocks(),
                            settings.threads());
            for (int position = 1; position <= cuts.size(); position++) {
                var ring = new Ring(chain, VERSION, position);
                var kernel =
                        new VectorStage(
                                checkpoint,
                                ring.layers(),
                                settings.format(),
                                settings.blocks(),
                                settings.threads());
                middles.add(
                        new MiddleStage(ring, kernel, settings.blocks(), servers.get(position)));
            }
            this.pipeline =
                    HeadPipeline.form(
                            new Ring(chain, VERSION, 0),
                            head,
                            settings.blocks(),
                            servers.getFirst(),
                            SETTINGS,
                            1,
                            () -> {});
        }
    }

    ModelConfig config() {
        return config;
    }

    HeadPipeline pipeline() {
        return pipeline;
    }

    /** How long each stage has computed, in nanoseconds, the head first. */
    List<Long> busyNanos() {
        var busy = new ArrayList<>(List.of(pipeline.busyNanos()));
        middles.forEach(stage -> busy.add(stage.busyNanos()));
        return busy;
    }

    @Override
    public void close() {
        pipeline.close();
        middles.forEach(MiddleStage::close);
        servers.forEach(StageServer::close);
        head.close();
    }

    private Chain chain(ActivationType type, List<Integer> cuts) {
        var chain = Chain.newBuilder().setChainId("bench").setActivations(type);
        for (int node = 0; node <= cuts.size(); node++) {
            var server = new StageServer(SETTINGS);
            server.start();
            servers.add(server);
            chain.addStages(
                    Stage.newBuilder()
                            .setNodeId("stage-" + node)
                            .setAddress(server.address())
                            .setFirstLayer(node == 0 ? 0 : cuts.get(node - 1))
                            .setEndLayer(node == cuts.size() ? config.layers() : cuts.get(node)));
        }
        return chain.build();
    }
}
