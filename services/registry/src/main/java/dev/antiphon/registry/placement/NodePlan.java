package dev.antiphon.registry.placement;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.registry.plan.Placed;
import dev.antiphon.registry.plan.Placed.Seat;

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

import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a node was last told to run. */
@Entity
@Table(name = "plans")
class NodePlan implements Persistable<String> {

    @Id private String node;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "plan_placements", joinColumns = @JoinColumn(name = "node"))
    @OrderColumn(name = "position")
    private List<StoredPlacement> placements = new ArrayList<>();

    @Transient private boolean stored;

    @Embeddable
    @SuppressWarnings("ArrayRecordComponent") // JPA's, and compared as what it is read into.
    record StoredPlacement(
            @Column(name = "version") String version,
            @Column(name = "pool") String pool,
            @Column(name = "slots") int slots,
            @Column(name = "chain") byte @Nullable [] chain,
            @Column(name = "chain_position") @Nullable Integer position) {

        static StoredPlacement of(Placed placed) {
            return new StoredPlacement(
                    placed.version().value(),
                    placed.pool().name(),
                    placed.slots(),
                    placed.seat()
                            .map(seat -> Chains.message(seat.chain()).toByteArray())
                            .orElse(null),
                    placed.seat().map(Seat::position).orElse(null));
        }

        Placed placed() {
            return new Placed(
                    new VersionDigest(version),
                    new Pool(pool),
                    slots,
                    chain == null || position == null
                            ? Optional.empty()
                            : Optional.of(new Seat(Chains.read(chain), position)));
        }
    }

    @SuppressWarnings("NullAway.Init") // For JPA, which fills the fields in.
    protected NodePlan() {
        stored = true;
    }

    NodePlan(String node, List<Placed> placed) {
        this.node = node;
        tell(placed);
    }

    String node() {
        return node;
    }

    List<Placed> placed() {
        return placements.stream().map(StoredPlacement::placed).toList();
    }

    final void tell(List<Placed> placed) {
        placements.clear();
        placed.stream().map(StoredPlacement::of).forEach(placements::add);
    }

    PlacementState state() {
        var state = PlacementState.newBuilder().setNodeId(node);
        for (Placed placed : placed()) {
            var placement =
                    state.addPlacementsBuilder()
                            .setVersion(placed.version().value())
                            .setPool(placed.pool().name())
                            .setSlots(placed.slots());
            placed.seat()
                    .ifPresent(
                            seat ->
                                    placement
                                            .setChain(Chains.message(seat.chain()))
                                            .setPosition(seat.position()));
        }
        return state.build();
    }

    @Override
    public String getId() {
        return node;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }
}
