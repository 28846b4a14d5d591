package dev.antiphon.bench.engine;

import dev.antiphon.engine.kernel.VectorKernel;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.weights.Checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads a checkpoint in a process of its own, so that what it takes is told apart from what this
 * one took before.
 *
 * @param seconds from the opening to the last weight
 * @param peak the most memory that the process gained, without the cache, by the checkpoint's size
 */
record LoadAlone(double seconds, double peak) {

    private static final int BLOCKS = 1;

    /** Loads in a new process. */
    static LoadAlone measure(Path directory, WeightFormat format, int threads)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                // As nodes are started.
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LoadAlone.class.getName(),
                                directory.toString(),
                                format.label(),
                                String.valueOf(threads))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("the checkpoint was not loaded in a process of its own");
        }
        String[] figures = said.split(" ", 2);
        return new LoadAlone(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
    }

    /** Tells seconds and peak: of a directory, in a format, by so many threads. */
    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        long before = ResidentMemory.now();
        long began = System.nanoTime();
        try (var checkpoint = Checkpoint.open(directory);
                var kernel =
                        VectorKernel.load(
                                checkpoint,
                                WeightFormat.named(arguments[1]).orElseThrow(),
                                BLOCKS,
                                Integer.parseInt(arguments[2]))) {
            double seconds = (System.nanoTime() - began) / 1e9;
            long gained = ResidentMemory.most() - before - kernel.cacheBytes();
            System.out.println(
                    seconds
                            + " "
                            + (double) gained / Files.size(directory.resolve("model.safetensors")));
        }
    }
}
