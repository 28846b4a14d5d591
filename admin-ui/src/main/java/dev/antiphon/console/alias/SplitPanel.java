package dev.antiphon.console.alias;

import dev.antiphon.console.desired.DesiredState;
import dev.antiphon.console.page.Figures;
import dev.antiphon.console.registry.ModelVersion;
import dev.antiphon.console.registry.Split;
import dev.antiphon.console.registry.Split.Weight;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The split of an alias as it is shown and changed.
 *
 * @param entityTag of the split that is shown; null if it cannot be changed now
 * @param addable active versions that have no share
 */
record SplitPanel(
        String alias, @Nullable String entityTag, List<Share> shares, List<Choice> addable) {

    /** At most so many versions share an alias. */
    private static final int MAX_SHARES = 20;

    /** Hues that tell the shares apart. */
    private static final int HUES = 6;

    /**
     * The share of a version.
     *
     * @param hue its colour's number, from 0
     * @param from where it begins in the bar, in thousandths
     * @param wanted what somebody wanted to give it, where that is something else
     */
    record Share(
            String version,
            String name,
            int hue,
            int from,
            int permille,
            @Nullable Integer wanted) {

        public String digest() {
            return DesiredState.shortDigest(version);
        }

        public String percent() {
            return Figures.percent(permille);
        }

        public @Nullable String wantedPercent() {
            return wanted == null ? null : Figures.percent(wanted);
        }

        /** As the field for numbers holds it. */
        public String number() {
            return permille % 10 == 0
                    ? Integer.toString(permille / 10)
                    : permille / 10 + "." + permille % 10;
        }

        /** As the bar has it. */
        public String barFrom() {
            return from / 10 + "." + from % 10 + "%";
        }

        /** As the bar has it. */
        public String barWidth() {
            return permille / 10 + "." + permille % 10 + "%";
        }
    }

    /** A version that may be chosen. */
    record Choice(String version, String name, String digest) {

        static Choice of(ModelVersion version) {
            return new Choice(version.version(), version.name(), version.shortDigest());
        }
    }

    /**
     * A panel.
     *
     * @param with versions to show besides, without a share so far
     * @param wanted what somebody wanted, by version
     */
    static SplitPanel of(
            Split split,
            @Nullable String entityTag,
            List<ModelVersion> versions,
            List<String> with,
            Map<String, Integer> wanted) {
        var weights = new ArrayList<>(split.weights());
        var extra = new ArrayList<>(with);
        extra.addAll(wanted.keySet());
        for (String version : extra) {
            if (weights.size() < MAX_SHARES
                    && isActive(version, versions)
                    && weights.stream().noneMatch(weight -> weight.version().equals(version))) {
                weights.add(new Weight(version, 0));
            }
        }
        return new SplitPanel(
                split.alias(),
                entityTag,
                shares(weights, versions, wanted),
                versions.stream()
                        .filter(version -> version.phase() == ModelVersion.Phase.ACTIVE)
                        .filter(
                                version ->
                                        weights.stream()
                                                .noneMatch(
                                                        weight ->
                                                                weight.version()
                                                                        .equals(version.version())))
                        .map(Choice::of)
                        .toList());
    }

    private static boolean isActive(String version, List<ModelVersion> versions) {
        return versions.stream()
                .anyMatch(
                        each ->
                                each.version().equals(version)
                                        && each.phase() == ModelVersion.Phase.ACTIVE);
    }

    private static List<Share> shares(
            List<Weight> weights, List<ModelVersion> versions, Map<String, Integer> wanted) {
        var shares = new ArrayList<Share>();
        int from = 0;
        for (Weight weight : weights) {
            Integer wish = wanted.isEmpty() ? null : wanted.getOrDefault(weight.version(), 0);
            shares.add(
                    new Share(
                            weight.version(),
                            versions.stream()
                                    .filter(each -> each.version().equals(weight.version()))
                                    .map(ModelVersion::name)
                                    .findFirst()
                                    .orElse(DesiredState.shortDigest(weight.version())),
                            shares.size() % HUES,
                            from,
                            weight.permille(),
                            wish == null || wish == weight.permille() ? null : wish));
            from += weight.permille();
        }
        return shares;
    }
}
