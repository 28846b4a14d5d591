package dev.antiphon.registry.rollout;

import dev.antiphon.contracts.Topics;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.model.ActiveVersions;
import dev.antiphon.registry.outbox.Outbox;
import dev.antiphon.registry.rollout.Rollout.Weight;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.util.List;

/** Every change of an alias. */
@Component
class Aliases {

    private final Rollouts rollouts;
    private final ActiveVersions versions;
    private final Outbox outbox;

    Aliases(Rollouts rollouts, ActiveVersions versions, Outbox outbox) {
        this.rollouts = rollouts;
        this.versions = versions;
        this.outbox = outbox;
    }

    /** Splits the alias anew, or creates it, if the caller knows its state. */
    @Transactional
    Rollout split(String alias, List<Weight> weights, Precondition condition) {
        var known = rollouts.findForChange(alias);
        known.ifPresentOrElse(
                rollout -> condition.requireMatch(alias, rollout.revision()),
                () -> condition.requireNone(alias));
        requireActive(weights);
        long revision = rollouts.nextRevision();
        Rollout rollout;
        if (known.isPresent()) {
            rollout = known.get();
            rollout.split(weights, revision);
        } else {
            rollout = rollouts.save(new Rollout(alias, revision, weights));
        }
        outbox.say(Topics.ROLLOUTS, alias, rollout.state());
        return rollout;
    }

    @Transactional
    void delete(String alias, Precondition condition) {
        Rollout rollout = rollouts.findForChange(alias).orElseThrow(Aliases::unknown);
        condition.requireMatch(alias, rollout.revision());
        rollouts.delete(rollout);
        outbox.sayGone(Topics.ROLLOUTS, alias);
    }

    private void requireActive(List<Weight> weights) {
        var active = versions.keepActive(weights.stream().map(Weight::version).toList());
        for (int i = 0; i < weights.size(); i++) {
            String version = weights.get(i).version();
            if (!active.contains(version)) {
                throw Rejected.conflict(
                        "weights[" + i + "].version",
                        version + " is not an active version",
                        "activate it first, or choose another");
            }
        }
    }

    static Rejected unknown() {
        return Rejected.notFound(
                "alias", "there is no such alias", "GET /registry/aliases lists them");
    }
}
