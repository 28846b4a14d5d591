package dev.antiphon.registry.plan;

import dev.antiphon.registry.model.ActiveVersion;

/**
 * What a version takes of a node's memory.
 *
 * @param headroomPercent memory beside the weights, for caches and activations, as a part of the
 *     weights
 */
record Need(ActiveVersion version, int headroomPercent) {

    /** Whether a node may have a part of it at all. */
    boolean suits(Host host) {
        return isServedBy(host) && version.wish().allows(host.region(), host.labels());
    }

    /** Whether a node is of the kind that serves it. */
    boolean isServedBy(Host host) {
        return version.remoteModel().isEmpty()
                ? host.remoteModels().isEmpty()
                : host.remoteModels().contains(version.remoteModel());
    }

    /** Whether a node may see text and tokens: host all of it, or lead a chain. */
    boolean mayLead(String node) {
        return version.edge().isEmpty() || version.edge().contains(node);
    }

    /** Whether its chains may go beyond the region of their head. */
    boolean spansRegions() {
        return !version.edge().isEmpty();
    }

    /** What a node costs for its speed, if the version wishes for anything and so has to choose. */
    double price(Host host) {
        return version.wish().isNone() ? 0 : host.costPerSpeed();
    }

    /** All of it. */
    long whole() {
        return withHeadroom(version.weightsBytes());
    }

    /** Some of its layers; the head of a chain has what stands before and behind the layers too. */
    long stage(int layers, boolean head) {
        long bytes = Math.multiplyExact(version.layerBytes(), layers);
        return withHeadroom(head ? Math.addExact(bytes, endsBytes()) : bytes);
    }

    /** How many of its layers go into so much memory; none if not even what the head needs. */
    int layersIn(long bytes, boolean head) {
        int fewest = 0;
        int most = version.layers();
        while (fewest < most) {
            int middle = (fewest + most + 1) / 2;
            if (stage(middle, head) <= bytes) {
                fewest = middle;
            } else {
                most = middle - 1;
            }
        }
        return fewest;
    }

    /** How many layers the work before and behind the layers is worth. */
    double endsInLayers() {
        return (double) endsBytes() / version.layerBytes();
    }

    private long endsBytes() {
        return version.weightsBytes() - version.layers() * version.layerBytes();
    }

    private long withHeadroom(long bytes) {
        return Math.addExact(bytes, Math.multiplyExact(bytes / 100, headroomPercent));
    }
}
