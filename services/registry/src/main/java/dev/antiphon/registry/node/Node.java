package dev.antiphon.registry.node;

import dev.antiphon.registry.label.Labels;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.springframework.data.domain.Persistable;

import java.time.Instant;
import java.util.stream.Collectors;

/** A machine that runs models, as it was last heard. */
@Entity
@Table(name = "nodes")
class Node implements Persistable<String> {

    @Id private String id;

    @Enumerated(EnumType.STRING)
    private Status status;

    private String region;
    private String device;
    private String zone;
    private String stageAddress;

    @SuppressWarnings("UnusedVariable") // Read by KnownNodes.
    private double memoryBandwidth;

    private long memoryBytes;
    private String remoteModels;
    private String labels;
    private long costPerHour;
    private Instant lastSeen;
    @Transient private boolean stored;

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Node() {
        stored = true;
    }

    Node(Sighting sighting, Instant now) {
        this.id = sighting.node();
        this.status = sighting.status();
        this.region = sighting.region();
        this.device = sighting.device();
        this.zone = sighting.zone();
        this.stageAddress = sighting.stageAddress();
        this.memoryBandwidth = sighting.memoryBandwidth();
        this.memoryBytes = sighting.memoryBytes();
        this.remoteModels = lines(sighting);
        this.labels = sighting.labels().lines();
        this.costPerHour = sighting.costPerHour();
        this.lastSeen = now;
    }

    String id() {
        return id;
    }

    Status status() {
        return status;
    }

    String region() {
        return region;
    }

    String device() {
        return device;
    }

    long memoryBytes() {
        return memoryBytes;
    }

    Labels labels() {
        return Labels.read(labels);
    }

    /** Millionths; 0 if it does not say. */
    long costPerHour() {
        return costPerHour;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    /** Tells whether something changed that matters for placements. */
    boolean seen(Sighting sighting, Instant now) {
        boolean changed =
                status != sighting.status()
                        || memoryBytes != sighting.memoryBytes()
                        || !region.equals(sighting.region())
                        || !zone.equals(sighting.zone())
                        || !remoteModels.equals(lines(sighting))
                        || !labels.equals(sighting.labels().lines())
                        || costPerHour != sighting.costPerHour()
                        || !stageAddress.equals(sighting.stageAddress());
        status = sighting.status();
        region = sighting.region();
        device = sighting.device();
        zone = sighting.zone();
        stageAddress = sighting.stageAddress();
        memoryBandwidth = sighting.memoryBandwidth();
        memoryBytes = sighting.memoryBytes();
        remoteModels = lines(sighting);
        labels = sighting.labels().lines();
        costPerHour = sighting.costPerHour();
        lastSeen = now;
        return changed;
    }

    private static String lines(Sighting sighting) {
        return sighting.remoteModels().stream().sorted().collect(Collectors.joining("\n"));
    }

    void lost() {
        status = Status.LOST;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
