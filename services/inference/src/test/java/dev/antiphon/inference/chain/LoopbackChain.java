package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.VectorHead;
import dev.antiphon.engine.kernel.VectorStage;
import dev.antiphon.engine.weights.Checkpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A chain whose stages are in one process and talk over real connections. */
final class LoopbackChain implements AutoCloseable {

    static final ChainSettings SETTINGS =
            new ChainSettings("127.0.0.1", 0, 0, Duration.ofSeconds(5), Duration.ofSeconds(2));

    private static final String VERSION = "sha256:" + "a".repeat(64);

    private final Path directory;
    private final EngineSettings settings;
    private final List<StageServer> servers = new ArrayList<>();
    private final List<@Nullable MiddleStage> middles = new ArrayList<>();
    private final Checkpoint checkpoint;
    private final VectorHead head;
    private final Chain chain;
    private final CountDownLatch lost = new CountDownLatch(1);
    private long epoch;

    /**
     * @param cuts first layers of the stages behind the head
     */
    LoopbackChain(Path directory, EngineSettings settings, ActivationType type, List<Integer> cuts)
            throws IOException {
        this(directory, settings, type, cuts, address -> address);
    }

    /**
     * @param detour by which a stage is reached, given its own address
     */
    LoopbackChain(
            Path directory,
            EngineSettings settings,
            ActivationType type,
            List<Integer> cuts,
            UnaryOperator<String> detour)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.checkpoint = Checkpoint.open(directory);
        for (int node = 0; node <= cuts.size(); node++) {
            var server = new StageServer(SETTINGS);
            server.start();
            servers.add(server);
        }
        this.chain = chain(type, cuts, detour);
        this.head =
                new VectorHead(
                        checkpoint,
                        cuts.getFirst(),
                        settings.format(),
                        settings.blocks(),
                        settings.threads());
        for (int position = 1; position <= cuts.size(); position++) {
            middles.add(middle(ring(position), settings.blocks(), servers.get(position)));
        }
    }

    /** Forms the chain and starts an engine over it. */
    Engine engine() throws IOException, InterruptedException {
        return Engine.over(directory, settings, checkpoint.config(), form());
    }

    HeadPipeline form() throws InterruptedException {
        return HeadPipeline.form(
                ring(0),
                head,
                settings.blocks(),
                servers.getFirst(),
                SETTINGS,
                ++epoch,
                lost::countDown);
    }

    /** Is counted down when the head knows that the chain is broken. */
    CountDownLatch lost() {
        return lost;
    }

    Ring ring(int position) {
        return new Ring(chain, VERSION, position);
    }

    /** A stage's process dies: its connections break without a word. */
    void kill(int position) {
        servers.get(position).close();
        Objects.requireNonNull(middles.set(position - 1, null)).close();
    }

    /** Another process takes a dead one's place, at the same address. */
    void revive(int position, int blocks) {
        String address = chain.getStages(position).getAddress();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        var server =
                new StageServer(
                        new ChainSettings(
                                SETTINGS.address(),
                                port,
                                0,
                                SETTINGS.joinLimit(),
                                SETTINGS.stepLimit()));
        server.start();
        servers.set(position, server);
        middles.set(position - 1, middle(ring(position), blocks, server));
    }

    /** From the next forming on, a stage hears no steps while that is so. */
    void deafen(int position, BooleanSupplier deaf) {
        var stage = Objects.requireNonNull(middles.get(position - 1));
        servers.get(position)
                .open(
                        chain.getChainId(),
                        position,
                        (joining, previous) -> {
                            var hearing = stage.joined(joining, previous);
                            return new Place.Hearing() {
                                @Override
                                public void heard(Activations activations) throws Refused {
                                    if (!deaf.getAsBoolean()) {
                                        hearing.heard(activations);
                                    }
                                }

                                @Override
                                public void left(String reason) {
                                    hearing.left(reason);
                                }
                            };
                        });
    }

    StageServer server(int position) {
        return servers.get(position);
    }

    @Override
    public void close() {
        middles.stream().filter(Objects::nonNull).forEach(MiddleStage::close);
        servers.forEach(StageServer::close);
        head.close();
        checkpoint.close();
    }

    private MiddleStage middle(Ring ring, int blocks, StageServer server) {
        return new MiddleStage(
                ring,
                new VectorStage(checkpoint, ring.layers(), settings.format(), blocks, 1),
                blocks,
                server);
    }

    private Chain chain(ActivationType type, List<Integer> cuts, UnaryOperator<String> detour) {
        var built = Chain.newBuilder().setChainId("chain-1").setActivations(type);
        for (int node = 0; node <= cuts.size(); node++) {
            built.addStages(
                    Stage.newBuilder()
                            .setNodeId("node-" + node)
                            .setAddress(detour.apply(servers.get(node).address()))
                            .setFirstLayer(node == 0 ? 0 : cuts.get(node - 1))
                            .setEndLayer(
                                    node == cuts.size()
                                            ? checkpoint.config().layers()
                                            : cuts.get(node)));
        }
        return built.build();
    }
}
