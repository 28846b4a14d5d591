package dev.antiphon.registry.plan;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;

/** A version that a node shall run, for a pool, answering so many requests at a time. */
public record Placed(VersionDigest version, Pool pool, int slots) {}
