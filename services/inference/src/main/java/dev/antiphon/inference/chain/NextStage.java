package dev.antiphon.inference.chain;

import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Hop;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.contracts.v1.Left;
import dev.antiphon.contracts.v1.StagesGrpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The stage behind this one, for as long as a chain holds together. */
final class NextStage implements AutoCloseable {

    private final ManagedChannel channel;
    private final StreamObserver<Hop> stream;
    private final AtomicBoolean over = new AtomicBoolean();

    /**
     * Calls it and joins.
     *
     * @param lost hears once, from gRPC's thread, that it refuses, leaves or is out of reach
     */
    NextStage(String address, Joining joining, Consumer<String> lost) {
        this.channel =
                NettyChannelBuilder.forTarget("dns:///" + address)
                        .usePlaintext()
                        .directExecutor()
                        .maxInboundMessageSize(StageServer.MOST_BYTES)
                        .build();
        this.stream =
                StagesGrpc.newStub(channel)
                        .pass(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(Left left) {
                                        // What follows tells the same.
                                    }

                                    @Override
                                    public void onError(Throwable cause) {
                                        ended(address + ": " + told(cause), lost);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        ended(address + " has left", lost);
                                    }
                                });
        stream.onNext(Hop.newBuilder().setJoining(joining).build());
    }

    /** Passes a step on, if it has not left. */
    synchronized void pass(Activations activations) {
        if (!over.get()) {
            stream.onNext(Hop.newBuilder().setActivations(activations).build());
        }
    }

    /** Leaves; nothing more is heard of it. */
    @Override
    public synchronized void close() {
        if (over.compareAndSet(false, true)) {
            stream.onCompleted();
        }
        channel.shutdown();
    }

    private void ended(String reason, Consumer<String> lost) {
        channel.shutdown();
        if (over.compareAndSet(false, true)) {
            lost.accept(reason);
        }
    }

    /** What a peer or the connection says, without the trace of it. */
    static String told(Throwable cause) {
        var status = Status.fromThrowable(cause);
        return status.getDescription() == null ? status.getCode().name() : status.getDescription();
    }
}
