package dev.antiphon.console.registry;

import dev.antiphon.console.desired.DesiredState;
import dev.antiphon.console.registry.Split.Weight;
import dev.antiphon.console.remote.Answer;
import dev.antiphon.console.remote.Service;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The registry's REST interface, as far as the console needs it. */
@Component
public class Registry {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final ParameterizedTypeReference<ModelVersion> VERSION =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<List<ModelVersion>> VERSIONS =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<Verification> VERIFICATION =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<List<Unmet>> UNMET =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<Split> SPLIT =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<List<Split>> SPLITS =
            new ParameterizedTypeReference<>() {};
    private static final ParameterizedTypeReference<Map<String, Object>> ANYTHING =
            new ParameterizedTypeReference<>() {};

    private final Service service;

    Registry(RegistrySettings settings) {
        this.service =
                new Service(
                        "The registry",
                        settings.registryUrl(),
                        settings.registryToken(),
                        "console.registry-token",
                        READ_TIMEOUT,
                        settings.registryTimeout());
    }

    /** Whether a version's files are what they were, and what differs if not. */
    public record Verification(boolean intact, List<String> differences) {}

    /** A version that has fewer replicas than it wishes for, and why. */
    private record Unmet(String version, String reason) {}

    /** Whether it answers and has its database. */
    public boolean isThere() {
        return switch (service.get(ANYTHING, "/actuator/health")) {
            case Answer.Done<?> _ -> true;
            case Answer.Refused<?> _, Answer.Unreachable<?> _ -> false;
        };
    }

    private Answer<List<ModelVersion>> versions() {
        return service.get(VERSIONS, "/registry/versions");
    }

    /** The versions as the registry has them or, while it is away, as it published them. */
    public List<ModelVersion> versionsOr(DesiredState published) {
        return switch (versions()) {
            case Answer.Done<List<ModelVersion>>(var versions, _) -> versions;
            case Answer.Refused<List<ModelVersion>> _, Answer.Unreachable<List<ModelVersion>> _ ->
                    published.versionsInOrder().stream().map(ModelVersion::of).toList();
        };
    }

    /** Why versions have fewer replicas than they wish for; nothing while the registry is away. */
    public Map<String, String> unmetWishes() {
        return switch (service.get(UNMET, "/registry/placements/wishes")) {
            case Answer.Done<List<Unmet>>(var unmet, _) ->
                    unmet.stream().collect(Collectors.toMap(Unmet::version, Unmet::reason));
            case Answer.Refused<List<Unmet>> _, Answer.Unreachable<List<Unmet>> _ -> Map.of();
        };
    }

    /** Has the files hashed again. */
    public Answer<Verification> verify(String version) {
        return service.post(VERIFICATION, "/registry/versions/{version}/verify", version);
    }

    public Answer<ModelVersion> activate(String version) {
        return service.post(VERSION, "/registry/versions/{version}/activate", version);
    }

    public Answer<ModelVersion> retire(String version) {
        return service.post(VERSION, "/registry/versions/{version}/retire", version);
    }

    /** Asks a node to take nothing new and to let go of what it has. */
    public Answer<Map<String, Object>> drain(String node) {
        return service.post(ANYTHING, "/registry/nodes/{node}/drain", node);
    }

    public Answer<List<Split>> splits() {
        return service.get(SPLITS, "/registry/aliases");
    }

    /** How an alias splits; with the entity tag that a change needs. */
    public Answer<Split> split(String alias) {
        return service.get(SPLIT, "/registry/aliases/{alias}", alias);
    }

    /**
     * Splits an alias anew.
     *
     * @param entityTag of the split that was seen; null creates the alias
     */
    public Answer<Split> split(String alias, List<Weight> weights, @Nullable String entityTag) {
        return service.put(
                SPLIT, entityTag, Map.of("weights", weights), "/registry/aliases/{alias}", alias);
    }

    public Answer<Void> delete(String alias, String entityTag) {
        return service.delete(entityTag, "/registry/aliases/{alias}", alias);
    }
}
