package dev.antiphon.engine.sample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How likely the model found the token that was chosen, and the likeliest ones; of its own logits,
 * before penalties, bias and temperature.
 *
 * @param chosen natural logarithm of the probability of the token that was chosen
 * @param top the likeliest tokens, the likeliest first
 */
public record Logprobs(double chosen, List<Top> top) {

    /** A token and the natural logarithm of its probability. */
    public record Top(int token, double logprob) {}

    /** Of a token, and so many of the likeliest. */
    public static Logprobs of(float[] logits, int token, int count) {
        double sum = logOfSum(logits);
        var likeliest =
                IntStream.range(0, logits.length)
                        .boxed()
                        .sorted(
                                Comparator.<Integer>comparingDouble(each -> -logits[each])
                                        .thenComparingInt(each -> each))
                        .limit(count)
                        .map(each -> new Top(each, logits[each] - sum))
                        .toList();
        return new Logprobs(logits[token] - sum, count == 0 ? List.of() : likeliest);
    }

    private static double logOfSum(float[] logits) {
        float highest = logits[0];
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double most = highest;
        double[] powers = new double[logits.length];
        Arrays.setAll(powers, at -> StrictMath.exp(logits[at] - most));
        double sum = 0;
        for (double power : powers) {
            sum += power;
        }
        return most + StrictMath.log(sum);
    }
}
