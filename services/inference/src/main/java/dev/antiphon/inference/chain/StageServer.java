package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Hop;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.contracts.v1.Left;
import dev.antiphon.contracts.v1.StagesGrpc;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hears the stages before those of this node, and leads each to its place. */
public final class StageServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StageServer.class);

    /** A step of a long prompt in a large model; a message above it is a mistake. */
    static final int MOST_BYTES = 256 << 20;

    private final ChainSettings settings;
    private final Map<Where, Place> places = new ConcurrentHashMap<>();
    private final Server server;
    private volatile String lastRefusal = "";

    private record Where(String chain, int position) {}

    /** Listens from {@link #start} on. */
    public StageServer(ChainSettings settings) {
        this.settings = settings;
        this.server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(settings.address(), settings.port()))
                        // Hearing never waits, and a thread more would cost time in every hop.
                        .directExecutor()
                        .maxInboundMessageSize(MOST_BYTES)
                        .addService(new Hearing())
                        .build();
    }

    /**
     * Begins to listen.
     *
     * @throws UncheckedIOException if the port is taken
     */
    public void start() {
        try {
            server.start();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    /** {@code host:port} at which other nodes reach it. */
    public String address() {
        int advertised = settings.advertisedPort();
        return settings.address() + ":" + (advertised > 0 ? advertised : server.getPort());
    }

    void open(String chain, int position, Place place) {
        places.put(new Where(chain, position), place);
    }

    void shut(String chain, int position) {
        places.remove(new Where(chain, position));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Says it once: heads call again and again until their stages are there. */
    private void refused(String reason) {
        if (!reason.equals(lastRefusal)) {
            log.warn("a stage is refused: {}", reason);
        }
        lastRefusal = reason;
    }

    private final class Hearing extends StagesGrpc.StagesImplBase {

        @Override
        public StreamObserver<Hop> pass(StreamObserver<Left> answer) {
            return new Caller(answer);
        }
    }

    /** A stage of another node that has called. */
    private final class Caller implements StreamObserver<Hop> {

        private final StreamObserver<Left> answer;
        private final AtomicBoolean over = new AtomicBoolean();
        private Place.@Nullable Hearing hearing;
        private long epoch;
        private long nextStep;

        Caller(StreamObserver<Left> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(Hop hop) {
            try {
                switch (hop.getWhatCase()) {
                    case JOINING -> join(hop.getJoining());
                    case ACTIVATIONS -> hear(hop.getActivations());
                    case WHAT_NOT_SET -> throw new Refused("the message says nothing");
                }
            } catch (Refused refused) {
                String reason = String.valueOf(refused.getMessage());
                refused(reason);
                end(Status.FAILED_PRECONDITION.withDescription(reason));
                leave(reason);
            }
        }

        @Override
        public void onError(Throwable lost) {
            over.set(true);
            leave("the stage before is lost: " + NextStage.told(lost));
        }

        @Override
        public void onCompleted() {
            if (over.compareAndSet(false, true)) {
                answer.onNext(Left.getDefaultInstance());
                answer.onCompleted();
            }
            leave("the stage before has left");
        }

        private void join(Joining joining) throws Refused {
            var place =
                    places.get(new Where(joining.getChain().getChainId(), joining.getPosition()));
            if (place == null) {
                throw new Refused(
                        "this node is not stage %d of chain %s"
                                .formatted(joining.getPosition(), joining.getChain().getChainId()));
            }
            if (hearing != null) {
                throw new Refused("joined twice");
            }
            epoch = joining.getEpoch();
            hearing =
                    place.joined(
                            joining, reason -> end(Status.UNAVAILABLE.withDescription(reason)));
        }

        private void hear(Activations activations) throws Refused {
            if (hearing == null) {
                throw new Refused("activations came before the stage had joined");
            }
            if (activations.getEpoch() != epoch) {
                throw new Refused(
                        "epoch %d, the chain was formed in %d"
                                .formatted(activations.getEpoch(), epoch));
            }
            if (activations.getStep() != nextStep) {
                throw new Refused(
                        "step %d came where %d was next"
                                .formatted(activations.getStep(), nextStep));
            }
            nextStep++;
            hearing.heard(activations);
        }

        private void leave(String reason) {
            if (hearing != null) {
                hearing.left(reason);
            }
        }

        private synchronized void end(Status status) {
            if (over.compareAndSet(false, true)) {
                answer.onError(status.asRuntimeException());
            }
        }
    }
}
