package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

@RestController
@RequestMapping("/registry/versions")
@Tag(name = "versions", description = "Model versions and their life")
class VersionController {

    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}");

    private static final Pattern NODE = Pattern.compile("[a-zA-Z0-9._-]{1,100}");
    private static final int MOST_EDGE_NODES = 100;

    private final Versions versions;
    private final ModelVersions modelVersions;
    private final CheckpointReader checkpoints;

    VersionController(
            Versions versions, ModelVersions modelVersions, CheckpointReader checkpoints) {
        this.versions = versions;
        this.modelVersions = modelVersions;
        this.checkpoints = checkpoints;
    }

    /**
     * What to register.
     *
     * @param directory a Hugging Face checkpoint on the registry's machine
     * @param format fp32, bf16 (the default), int8 or int4
     * @param activations how they travel in a chain: fp32 (the default), bf16 or int8, with which a
     *     chain may say something else than a whole replica
     */
    record NewVersion(
            @Nullable String model,
            @Nullable String directory,
            @Nullable String format,
            @Nullable String activations) {}

    record FileView(String path, long sizeBytes, String sha256) {}

    record VersionView(
            String version,
            String model,
            int number,
            Phase phase,
            String format,
            String activations,
            String location,
            int contextTokens,
            long weightsBytes,
            Instant created,
            @Nullable Instant activated,
            List<String> edge,
            WishView wish,
            List<FileView> files) {

        static VersionView of(Version version) {
            Manifest manifest = version.manifest();
            return new VersionView(
                    version.digest().value(),
                    version.model(),
                    version.number(),
                    version.phase(),
                    manifest.getFormat(),
                    manifest.getActivations().isEmpty() ? "fp32" : manifest.getActivations(),
                    version.location(),
                    version.contextTokens(),
                    version.weightsBytes(),
                    version.created(),
                    version.activated(),
                    version.edge(),
                    WishView.of(version.wish()),
                    manifest.getFilesList().stream().map(VersionView::file).toList());
        }

        private static FileView file(ManifestFile file) {
            return new FileView(file.getPath(), file.getSizeBytes(), file.getSha256());
        }
    }

    /** Whether the files are what they were, and what differs if not. */
    record Verification(boolean intact, List<String> differences) {}

    @PostMapping
    @Operation(
            summary = "Registers the content of a directory as a version of a model",
            description = "The same content gives the same version, with status 200.")
    ResponseEntity<VersionView> register(@RequestBody NewVersion body) {
        String model = Fields.matching("model", body.model(), MODEL);
        String directory = Fields.required("directory", body.directory());
        var format = Optional.ofNullable(body.format()).map(VersionController::format);
        var registration =
                modelVersions.register(
                        model,
                        checkpoints.read(
                                directory, format, Optional.ofNullable(body.activations())));
        VersionView view = VersionView.of(registration.version());
        return registration.isNew()
                ? ResponseEntity.created(URI.create("/registry/versions/" + view.version()))
                        .body(view)
                : ResponseEntity.ok(view);
    }

    private static WeightFormat format(String label) {
        return WeightFormat.named(label)
                .orElseThrow(
                        () ->
                                Rejected.invalid(
                                        "format",
                                        "is not a weight format",
                                        "use one of "
                                                + Arrays.stream(WeightFormat.values())
                                                        .map(WeightFormat::label)
                                                        .collect(Collectors.joining(", "))));
    }

    @GetMapping
    @Operation(summary = "Lists the versions, of one model or of all")
    List<VersionView> list(@RequestParam @Nullable String model) {
        var found =
                model == null
                        ? versions.findAllByOrderByModelAscNumberAsc()
                        : versions.findByModelOrderByNumberAsc(
                                Fields.matching("model", model, MODEL));
        return found.stream().map(VersionView::of).toList();
    }

    @GetMapping("/{version}")
    @Operation(summary = "Shows a version with its manifest")
    VersionView show(@PathVariable String version) {
        return VersionView.of(find(version));
    }

    @PostMapping("/{version}/verify")
    @Operation(summary = "Hashes the files again and tells what differs from the manifest")
    Verification verify(@PathVariable String version) {
        var differences = differences(show(version));
        return new Verification(differences.isEmpty(), differences);
    }

    @PostMapping("/{version}/activate")
    @Operation(
            summary = "Lets nodes serve a registered version",
            description = "The files are hashed first; if one has changed, nothing happens.")
    VersionView activate(@PathVariable String version) {
        VersionView view = show(version);
        if (view.phase() == Phase.REGISTERED) {
            var differences = differences(view);
            if (!differences.isEmpty()) {
                throw Rejected.conflict(
                        "version",
                        "the files in %s have changed: %s"
                                .formatted(view.location(), String.join(", ", differences)),
                        "restore the files, or register the directory again as a new version");
            }
        }
        return VersionView.of(modelVersions.activate(new VersionDigest(view.version())));
    }

    /**
     * Who may see what customers say.
     *
     * @param nodes that alone may host the version whole or lead its chains; empty for all
     */
    record Edge(@Nullable List<@Nullable String> nodes) {}

    @PutMapping("/{version}/edge")
    @Operation(
            summary = "Lets only some nodes see text and tokens of a version",
            description =
                    "They host it whole or lead its chains; other nodes compute layers in between,"
                            + " in whatever region. An empty list stands for all nodes.")
    VersionView edge(@PathVariable String version, @RequestBody Edge body) {
        var nodes = Optional.ofNullable(body.nodes());
        if (nodes.isEmpty() || nodes.get().size() > MOST_EDGE_NODES) {
            throw Rejected.invalid(
                    "nodes",
                    "must be a list of at most %d nodes".formatted(MOST_EDGE_NODES),
                    "use [] for all nodes");
        }
        return VersionView.of(
                modelVersions.keepOn(
                        find(version).digest(),
                        nodes.get().stream()
                                .map(node -> Fields.matching("nodes", node, NODE))
                                .distinct()
                                .sorted()
                                .toList()));
    }

    @PutMapping("/{version}/wish")
    @Operation(
            summary = "Says where a version wants to be served, and how often",
            description =
                    "replicas is how many there shall be and no more; regions and labels are those"
                            + " of the nodes that alone may host a part of it; maxCostPerHour is"
                            + " what these may cost together. What is left out is not wished for."
                            + " GET /registry/placements/wishes tells what could not be met.")
    VersionView wish(@PathVariable String version, @RequestBody NewWish body) {
        return VersionView.of(modelVersions.wishFor(find(version).digest(), body.read()));
    }

    @PostMapping("/{version}/retire")
    @Operation(summary = "Takes an active version, which no alias needs, out of service for good")
    VersionView retire(@PathVariable String version) {
        return VersionView.of(modelVersions.retire(new VersionDigest(show(version).version())));
    }

    private List<String> differences(VersionView view) {
        var manifest = Manifest.newBuilder().setFormat(view.format());
        view.files()
                .forEach(
                        file ->
                                manifest.addFiles(
                                        ManifestFile.newBuilder()
                                                .setPath(file.path())
                                                .setSizeBytes(file.sizeBytes())
                                                .setSha256(file.sha256())));
        return checkpoints.differences(Path.of(view.location()), manifest.build());
    }

    private Version find(String version) {
        try {
            return versions.findById(new VersionDigest(version).value())
                    .orElseThrow(() -> ModelVersions.unknown(version));
        } catch (IllegalArgumentException malformed) {
            throw Rejected.notFound(
                    "version",
                    "is not of the form sha256:<64 lower-case hex digits>",
                    "GET /registry/versions lists them");
        }
    }
}
