package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.label.Labels;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A version of a model. What it consists of never changes; its {@link Phase} does. */
@Entity
@Table(name = "versions")
class Version implements Persistable<String> {

    @Id private String digest;
    private String model;
    private int number;

    @Enumerated(EnumType.STRING)
    private Phase phase;

    private String format;
    private String location;
    private int contextTokens;
    private long weightsBytes;

    @SuppressWarnings("UnusedVariable") // Read by ActiveVersions.
    private int layers;

    @SuppressWarnings("UnusedVariable") // Read by ActiveVersions.
    private long layerBytes;

    @SuppressWarnings("UnusedVariable") // Read by ActiveVersions.
    private String remoteModel;

    private String edge;
    private String activations;
    private @Nullable Integer wishReplicas;
    private String wishRegions;
    private String wishLabels;
    private @Nullable Long wishMaxCostPerHour;
    private Instant created;
    private @Nullable Instant activated;
    @jakarta.persistence.Version private @Nullable Integer revision;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "version_files", joinColumns = @JoinColumn(name = "version"))
    @OrderBy("path")
    private List<StoredFile> files;

    @Embeddable
    record StoredFile(
            @Column(name = "path") String path,
            @Column(name = "size_bytes") long sizeBytes,
            @Column(name = "sha256") String sha256) {}

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Version() {}

    Version(String model, int number, Checkpoint checkpoint, Instant created) {
        this.digest = checkpoint.digest().value();
        this.model = model;
        this.number = number;
        this.phase = Phase.REGISTERED;
        this.format = checkpoint.manifest().getFormat();
        this.location = checkpoint.directory().toString();
        this.contextTokens = checkpoint.contextTokens();
        this.weightsBytes = checkpoint.weights().bytes();
        this.layers = checkpoint.weights().layers();
        this.layerBytes = checkpoint.weights().layerBytes();
        this.remoteModel = checkpoint.remoteModel();
        this.edge = "";
        this.wishRegions = "";
        this.wishLabels = "";
        this.activations = checkpoint.manifest().getActivations();
        this.created = created;
        this.files =
                checkpoint.manifest().getFilesList().stream()
                        .map(
                                file ->
                                        new StoredFile(
                                                file.getPath(),
                                                file.getSizeBytes(),
                                                file.getSha256()))
                        .toList();
    }

    VersionDigest digest() {
        return new VersionDigest(digest);
    }

    String model() {
        return model;
    }

    int number() {
        return number;
    }

    Phase phase() {
        return phase;
    }

    String location() {
        return location;
    }

    int contextTokens() {
        return contextTokens;
    }

    long weightsBytes() {
        return weightsBytes;
    }

    Instant created() {
        return created;
    }

    @Nullable Instant activated() {
        return activated;
    }

    Manifest manifest() {
        var manifest = Manifest.newBuilder().setFormat(format).setActivations(activations);
        for (StoredFile file : files) {
            manifest.addFiles(
                    ManifestFile.newBuilder()
                            .setPath(file.path())
                            .setSizeBytes(file.sizeBytes())
                            .setSha256(file.sha256()));
        }
        return manifest.build();
    }

    /** The same content lies elsewhere now. */
    void movedTo(String location) {
        this.location = location;
    }

    void activate(Instant now) {
        become(Phase.ACTIVE);
        activated = now;
    }

    void retire() {
        become(Phase.RETIRED);
    }

    /** The nodes that alone may see text and tokens; empty for all. */
    List<String> edge() {
        return edge.lines().toList();
    }

    void keepOn(Collection<String> nodes) {
        edge = String.join("\n", nodes);
    }

    Wish wish() {
        return new Wish(
                wishReplicas == null ? OptionalInt.empty() : OptionalInt.of(wishReplicas),
                wishRegions.lines().collect(Collectors.toSet()),
                Labels.read(wishLabels),
                wishMaxCostPerHour == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(wishMaxCostPerHour));
    }

    void wishFor(Wish wish) {
        wishReplicas = wish.replicas().isPresent() ? wish.replicas().getAsInt() : null;
        wishRegions = String.join("\n", wish.regions());
        wishLabels = wish.labels().lines();
        wishMaxCostPerHour =
                wish.maxCostPerHour().isPresent() ? wish.maxCostPerHour().getAsLong() : null;
    }

    private void become(Phase next) {
        if (!phase.mayBecome(next)) {
            throw Rejected.conflict(
                    "version",
                    "%s is %s and cannot become %s".formatted(digest, phase, next),
                    "a version goes from REGISTERED to ACTIVE to RETIRED and never back");
        }
        phase = next;
    }

    VersionState state() {
        return VersionState.newBuilder()
                .setVersion(digest)
                .setModel(model)
                .setNumber(number)
                .setPhase(phase.published())
                .setManifest(manifest())
                .setLocation(location)
                .setContextTokens(contextTokens)
                .setCreated(created.toEpochMilli())
                .build();
    }

    @Override
    public String getId() {
        return digest;
    }

    @Override
    public boolean isNew() {
        return revision == null;
    }
}
