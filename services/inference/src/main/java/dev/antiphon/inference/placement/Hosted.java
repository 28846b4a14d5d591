package dev.antiphon.inference.placement;

import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.inference.attempt.Model;
import dev.antiphon.inference.metrics.NodeMetrics.Meters;
import dev.antiphon.inference.slot.Slots;

/** A version on this node: {@code Loading → Serving | Failed}. */
sealed interface Hosted {

    Wanted wanted();

    /** What the heartbeat says of it. */
    HostedVersion report();

    record Loading(Wanted wanted) implements Hosted {
        @Override
        public HostedVersion report() {
            return about(wanted, HostingPhase.HOSTING_PHASE_LOADING).build();
        }
    }

    record Serving(Wanted wanted, Model model, Slots slots, Meters meters) implements Hosted {
        @Override
        public HostedVersion report() {
            var phase =
                    slots.problem().isPresent()
                            ? HostingPhase.HOSTING_PHASE_FAILED
                            : HostingPhase.HOSTING_PHASE_SERVING;
            return about(wanted, phase)
                    .setProblem(slots.problem().orElse(""))
                    .setSlots(slots.size())
                    .setSlotsBusy(slots.busy())
                    .build();
        }
    }

    record Failed(Wanted wanted, String problem) implements Hosted {
        @Override
        public HostedVersion report() {
            return about(wanted, HostingPhase.HOSTING_PHASE_FAILED).setProblem(problem).build();
        }
    }

    private static HostedVersion.Builder about(Wanted wanted, HostingPhase phase) {
        return HostedVersion.newBuilder()
                .setVersion(wanted.placement().getVersion())
                .setPhase(phase);
    }
}
