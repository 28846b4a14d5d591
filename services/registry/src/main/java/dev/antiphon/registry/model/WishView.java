package dev.antiphon.registry.model;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * A {@link Wish} as people read it.
 *
 * @param maxCostPerHour in the currency of the nodes' costs
 */
record WishView(
        @Nullable Integer replicas,
        List<String> regions,
        Map<String, String> labels,
        @Nullable BigDecimal maxCostPerHour) {

    private static final int DECIMALS = 6;

    static WishView of(Wish wish) {
        return new WishView(
                wish.replicas().isPresent() ? wish.replicas().getAsInt() : null,
                List.copyOf(wish.regions()),
                wish.labels().values(),
                wish.maxCostPerHour().isPresent()
                        ? decimal(wish.maxCostPerHour().getAsLong())
                        : null);
    }

    private static BigDecimal decimal(long millionths) {
        var cost = BigDecimal.valueOf(millionths, DECIMALS).stripTrailingZeros();
        return cost.scale() < 0 ? cost.setScale(0) : cost;
    }
}
