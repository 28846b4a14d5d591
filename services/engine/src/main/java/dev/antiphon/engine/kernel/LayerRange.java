package dev.antiphon.engine.kernel;

/**
 * Layers that follow one another.
 *
 * @param first the first of them, counted from 0
 * @param end after the last of them
 */
public record LayerRange(int first, int end) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if there is no layer in it
     */
    public LayerRange {
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException("layers %d to %d are none".formatted(first, end));
        }
    }

    /** How many layers. */
    public int count() {
        return end - first;
    }
}
