package dev.antiphon.registry.rollout;

import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.VersionWeight;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;

import org.springframework.data.domain.Persistable;

import java.util.ArrayList;
import java.util.List;

/** How the traffic of an alias splits over versions. The weights add up to 1000. */
@Entity
@Table(name = "rollouts")
class Rollout implements Persistable<String> {

    @Id private String alias;
    private long revision;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "rollout_weights", joinColumns = @JoinColumn(name = "alias"))
    @OrderColumn(name = "position")
    private List<Weight> weights;

    @Transient private boolean stored;

    /** A version's share in thousandths. */
    @Embeddable
    record Weight(
            @Column(name = "version") String version, @Column(name = "permille") int permille) {}

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected Rollout() {
        stored = true;
    }

    Rollout(String alias, long revision, List<Weight> weights) {
        this.alias = alias;
        this.revision = revision;
        this.weights = new ArrayList<>(weights);
    }

    String alias() {
        return alias;
    }

    List<Weight> weights() {
        return List.copyOf(weights);
    }

    /** Changes with every change, also when the alias was deleted in between. */
    long revision() {
        return revision;
    }

    void split(List<Weight> weights, long revision) {
        this.weights.clear();
        this.weights.addAll(weights);
        this.revision = revision;
    }

    RolloutState state() {
        var state = RolloutState.newBuilder().setAlias(alias);
        for (Weight weight : weights) {
            state.addWeights(
                    VersionWeight.newBuilder()
                            .setVersion(weight.version())
                            .setPermille(weight.permille()));
        }
        return state.build();
    }

    @Override
    public String getId() {
        return alias;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
