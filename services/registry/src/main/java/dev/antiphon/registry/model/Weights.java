package dev.antiphon.registry.model;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the weights of a model take in memory.
 *
 * @param layers how many layers it has; 0 if it cannot be split
 * @param layerBytes what one of them takes
 */
record Weights(long bytes, int layers, long layerBytes) {

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,4})\\..+");

    /** Weights that stay together. */
    static Weights unsplittable(long bytes) {
        return new Weights(bytes, 0, 0);
    }

    /**
     * Weights with Hugging Face's names.
     *
     * @param parameters how many numbers every tensor has
     */
    static Weights of(Map<String, Long> parameters, WeightFormat format) {
        long all = 0;
        long inLayers = 0;
        int layers = 0;
        for (var tensor : parameters.entrySet()) {
            all = Math.addExact(all, tensor.getValue());
            var layer = LAYER.matcher(tensor.getKey());
            if (layer.matches()) {
                inLayers = Math.addExact(inLayers, tensor.getValue());
                layers = Math.max(layers, Integer.parseInt(layer.group(1)) + 1);
            }
        }
        return new Weights(
                format.bytes(all), layers, layers == 0 ? 0 : format.bytes(inLayers) / layers);
    }
}
