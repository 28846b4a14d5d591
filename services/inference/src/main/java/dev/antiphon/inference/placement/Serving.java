package dev.antiphon.inference.placement;

import dev.antiphon.inference.attempt.Model;
import dev.antiphon.inference.metrics.NodeMetrics.Meters;
import dev.antiphon.inference.serving.Served;
import dev.antiphon.inference.slot.Slots;

/** A model with the slots that take requests for it. */
record Serving(Model model, Slots slots, Meters meters) implements Served {

    @Override
    public void stopTaking() {
        slots.stopTaking();
    }

    @Override
    public boolean isSound() {
        return slots.problem().isEmpty();
    }

    @Override
    public void close() {
        try {
            slots.drain();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        meters.close();
        model.close();
    }
}
