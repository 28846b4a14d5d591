package dev.antiphon.engine.kernel;

/** Root mean square normalisation. */
final class Norm {

    private Norm() {}

    /** Four sums side by side, because one alone waits for every addition. */
    static void rms(float[] x, int from, float[] gain, float eps, float[] into, int to) {
        int width = gain.length;
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        for (int i = 0; i < width; i += 4) {
            sum0 = Math.fma(x[from + i], x[from + i], sum0);
            sum1 = Math.fma(x[from + i + 1], x[from + i + 1], sum1);
            sum2 = Math.fma(x[from + i + 2], x[from + i + 2], sum2);
            sum3 = Math.fma(x[from + i + 3], x[from + i + 3], sum3);
        }
        float mean = (sum0 + sum1 + (sum2 + sum3)) / width;
        float inverse = (float) (1 / Math.sqrt(mean + eps));
        for (int i = 0; i < width; i++) {
            into[to + i] = x[from + i] * inverse * gain[i];
        }
    }
}
