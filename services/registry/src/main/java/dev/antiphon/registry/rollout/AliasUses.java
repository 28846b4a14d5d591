package dev.antiphon.registry.rollout;

import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.registry.model.VersionUses;

import org.springframework.stereotype.Component;

import java.util.List;

@Component
class AliasUses implements VersionUses {

    private final Rollouts rollouts;

    AliasUses(Rollouts rollouts) {
        this.rollouts = rollouts;
    }

    @Override
    public List<String> aliasesOf(VersionDigest version) {
        return rollouts.aliasesOf(version.value());
    }
}
