package dev.antiphon.inference.placement;

import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.inference.chain.ChainHead;
import dev.antiphon.inference.chain.MiddleStage;
import dev.antiphon.inference.remote.RemoteFront;

/** A version, or a part of it, on this node: loading, there in one of four ways, or failed. */
sealed interface Hosted {

    Wanted wanted();

    /** What the heartbeat says of it. */
    HostedVersion report();

    /** Takes no more requests. */
    default void stopTaking() {}

    /** Lets what runs come to its end and frees the memory. */
    default void unload() {}

    record Loading(Wanted wanted) implements Hosted {
        @Override
        public HostedVersion report() {
            return about(wanted, HostingPhase.HOSTING_PHASE_LOADING).build();
        }
    }

    /** All layers. */
    record Whole(Wanted wanted, Serving serving) implements Hosted {
        @Override
        public HostedVersion report() {
            return Hosted.report(wanted, serving);
        }

        @Override
        public void stopTaking() {
            serving.stopTaking();
        }

        @Override
        public void unload() {
            serving.close();
        }
    }

    /** Nothing but the way to a server. */
    record Remote(Wanted wanted, RemoteFront<Serving> front) implements Hosted {
        @Override
        public HostedVersion report() {
            var serving = front.serving();
            return serving == null
                    ? about(wanted, HostingPhase.HOSTING_PHASE_FAILED)
                            .setProblem(front.problem())
                            .build()
                    : Hosted.report(wanted, serving);
        }

        @Override
        public void stopTaking() {
            var serving = front.serving();
            if (serving != null) {
                serving.stopTaking();
            }
        }

        @Override
        public void unload() {
            front.close();
        }
    }

    /** The first layers of a chain, and the slots of the whole of it. */
    record Head(Wanted wanted, ChainHead<Serving> head) implements Hosted {
        @Override
        public HostedVersion report() {
            var serving = head.serving();
            return serving == null
                    ? about(wanted, HostingPhase.HOSTING_PHASE_LOADING)
                            .setProblem(head.problem())
                            .build()
                    : Hosted.report(wanted, serving);
        }

        @Override
        public void stopTaking() {
            var serving = head.serving();
            if (serving != null) {
                serving.stopTaking();
            }
        }

        @Override
        public void unload() {
            head.close();
        }
    }

    /** Layers behind the head of a chain. */
    record Stage(Wanted wanted, MiddleStage stage) implements Hosted {
        @Override
        public HostedVersion report() {
            return about(wanted, HostingPhase.HOSTING_PHASE_SERVING).build();
        }

        @Override
        public void unload() {
            stage.close();
        }
    }

    record Failed(Wanted wanted, String problem) implements Hosted {
        @Override
        public HostedVersion report() {
            return about(wanted, HostingPhase.HOSTING_PHASE_FAILED).setProblem(problem).build();
        }
    }

    private static HostedVersion report(Wanted wanted, Serving serving) {
        var slots = serving.slots();
        var phase =
                slots.problem().isPresent()
                        ? HostingPhase.HOSTING_PHASE_FAILED
                        : HostingPhase.HOSTING_PHASE_SERVING;
        return about(wanted, phase)
                .setProblem(slots.problem().orElse(""))
                .setSlots(slots.size())
                .setSlotsBusy(slots.busy())
                .addAllLanes(slots.lanes())
                .build();
    }

    private static HostedVersion.Builder about(Wanted wanted, HostingPhase phase) {
        return HostedVersion.newBuilder()
                .setVersion(wanted.placement().getVersion())
                .setPhase(phase);
    }
}
