package dev.antiphon.engine.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;

import dev.antiphon.engine.weights.InvalidCheckpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The network: tokens to hidden states by ONNX Runtime, their mean, scaled to length 1. */
final class SentenceModel implements AutoCloseable {

    private static final String TOKENS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";
    private static final String HIDDEN = "last_hidden_state";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    private SentenceModel(OrtSession session) {
        this.session = session;
    }

    static SentenceModel open(Path file, int threads) throws InvalidCheckpoint {
        try (var options = new SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            // Other engines compute on the same cores.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            var session = OrtEnvironment.getEnvironment().createSession(file.toString(), options);
            if (!session.getInputNames().containsAll(List.of(TOKENS, MASK, TYPES))
                    || !session.getOutputNames().contains(HIDDEN)) {
                throw new InvalidCheckpoint(
                        file,
                        "expected inputs %s, %s, %s and the output %s"
                                .formatted(TOKENS, MASK, TYPES, HIDDEN));
            }
            return new SentenceModel(session);
        } catch (OrtException broken) {
            throw new InvalidCheckpoint(file, "is not a model in ONNX: " + broken.getMessage());
        }
    }

    /**
     * Computes vectors.
     *
     * @param texts tokens of each, at least one
     * @return [texts, hidden] fp32, each of length 1
     */
    float[][] embed(List<List<Integer>> texts) {
        int longest = texts.stream().mapToInt(List::size).max().orElseThrow();
        var tokens = new long[texts.size()][longest];
        var mask = new long[texts.size()][longest];
        for (int i = 0; i < tokens.length; i++) {
            var text = texts.get(i);
            for (int at = 0; at < text.size(); at++) {
                tokens[i][at] = text.get(at);
                mask[i][at] = 1;
            }
        }
        try (var ids = OnnxTensor.createTensor(environment, tokens);
                var attended = OnnxTensor.createTensor(environment, mask);
                var types = OnnxTensor.createTensor(environment, new long[tokens.length][longest]);
                var result = session.run(Map.of(TOKENS, ids, MASK, attended, TYPES, types))) {
            var hidden = (float[][][]) result.get(HIDDEN).orElseThrow().getValue();
            var vectors = new float[hidden.length][];
            for (int i = 0; i < hidden.length; i++) {
                vectors[i] = mean(Arrays.copyOf(hidden[i], texts.get(i).size()));
            }
            return vectors;
        } catch (OrtException failed) {
            throw new IllegalStateException("ONNX Runtime failed: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException("the session was not closed", failed);
        }
    }

    private static float[] mean(float[][] states) {
        var sum = new double[states[0].length];
        for (float[] state : states) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += state[i];
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(each -> each * each).sum());
        var vector = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            vector[i] = (float) (sum[i] / length);
        }
        return vector;
    }
}
