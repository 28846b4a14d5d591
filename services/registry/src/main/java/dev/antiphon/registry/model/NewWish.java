package dev.antiphon.registry.model;

import dev.antiphon.platform.problem.Fields;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.label.Labels;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A {@link Wish} as people write it. What is absent or empty is no wish.
 *
 * @param maxCostPerHour in the currency of the nodes' costs
 */
record NewWish(
        @Nullable Integer replicas,
        @Nullable List<@Nullable String> regions,
        @Nullable Map<String, @Nullable String> labels,
        @Nullable BigDecimal maxCostPerHour) {

    private static final int MOST_REPLICAS = 1000;
    private static final int MOST_REGIONS = 50;
    private static final int DECIMALS = 6;
    private static final BigDecimal HIGHEST_COST = BigDecimal.valueOf(1_000_000_000);
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");

    /** The wish, if every part of it can be meant. */
    Wish read() {
        return new Wish(readReplicas(), readRegions(), readLabels(), readCost());
    }

    private OptionalInt readReplicas() {
        if (replicas == null) {
            return OptionalInt.empty();
        }
        if (replicas < 1 || replicas > MOST_REPLICAS) {
            throw Rejected.invalid(
                    "replicas",
                    "is " + replicas,
                    "give 1 to %d, or leave it out for as many as fit".formatted(MOST_REPLICAS));
        }
        return OptionalInt.of(replicas);
    }

    private Set<String> readRegions() {
        if (regions == null) {
            return Set.of();
        }
        if (regions.size() > MOST_REGIONS) {
            throw Rejected.invalid(
                    "regions",
                    "must be a list of at most %d regions".formatted(MOST_REGIONS),
                    "use [] for all regions");
        }
        return regions.stream()
                .map(region -> Fields.matching("regions", region, REGION))
                .collect(Collectors.toSet());
    }

    private Labels readLabels() {
        if (labels == null) {
            return Labels.NONE;
        }
        if (labels.size() > Labels.MOST) {
            throw Rejected.invalid(
                    "labels",
                    "must be at most %d labels".formatted(Labels.MOST),
                    "use {} for all nodes");
        }
        var read = new HashMap<String, String>();
        labels.forEach(
                (name, value) ->
                        read.put(
                                Fields.matching("labels", name, Labels.NAME),
                                Fields.matching("labels." + name, value, Labels.VALUE)));
        return new Labels(read);
    }

    private OptionalLong readCost() {
        if (maxCostPerHour == null) {
            return OptionalLong.empty();
        }
        if (maxCostPerHour.signum() < 0
                || maxCostPerHour.compareTo(HIGHEST_COST) > 0
                || maxCostPerHour.stripTrailingZeros().scale() > DECIMALS) {
            throw Rejected.invalid(
                    "maxCostPerHour",
                    "is no cost",
                    "give 0 to %s with at most %d decimals, or leave it out for any cost"
                            .formatted(HIGHEST_COST, DECIMALS));
        }
        return OptionalLong.of(maxCostPerHour.movePointRight(DECIMALS).longValueExact());
    }
}
