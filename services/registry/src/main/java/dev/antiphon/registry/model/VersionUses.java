package dev.antiphon.registry.model;

import dev.antiphon.contracts.VersionDigest;

import java.util.List;

/** Who needs a version, so that it cannot retire. */
public interface VersionUses {

    /** The aliases that send a part of their traffic to the version. */
    List<String> aliasesOf(VersionDigest version);
}
