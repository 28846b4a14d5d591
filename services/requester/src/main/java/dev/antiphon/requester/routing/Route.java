package dev.antiphon.requester.routing;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;

import java.util.List;
import java.util.Set;

/** Where the requests for an alias go. */
public sealed interface Route {

    /**
     * Some nodes are told to answer.
     *
     * @param contextTokens what prompt and answer together may come to
     * @param pools whom they belong to; at least one
     */
    record Served(VersionDigest version, int contextTokens, Set<Pool> pools) implements Route {}

    /** The alias is known, and no node is told to serve the version that its rollout chose. */
    record Unserved(String version) implements Route {}

    /** Nodes serve it, but none where the workspace's requests may be answered. */
    record NotAllowed(List<String> regions) implements Route {}

    /** Nobody has published such an alias. */
    record UnknownAlias() implements Route {}
}
