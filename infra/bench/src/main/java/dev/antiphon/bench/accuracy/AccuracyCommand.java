package dev.antiphon.bench.accuracy;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code bench accuracy}. */
@Command(
        name = "accuracy",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the demo model its held-out questions in every weight format, greedily.",
            "Prints how many answers are right, and how many are word for word those of fp32."
        })
public final class AccuracyCommand implements Callable<Integer> {

    @Option(
            names = "--weights",
            split = ",",
            description = "Folders of the demo model's weights (default: ${DEFAULT-VALUE}).")
    private List<String> weights = List.of("en-v1", "en-v2", "de-v1");

    @Option(
            names = "--demo-model",
            description = "Where the demo model lies (default: ${DEFAULT-VALUE}).")
    private Path demoModel = Path.of("infra/demo-model");

    @Override
    public Integer call() throws IOException {
        var table = new Table("weights", "format", "right", "share", "points", "as fp32");
        boolean bf16IsFp32 = true;
        for (String name : weights) {
            var evaluation = Evaluation.read(demoModel, name);
            List<String> reference = List.of();
            double referenceShare = 0;
            for (var format : WeightFormat.values()) {
                var answers =
                        answers(evaluation, demoModel.resolve("weights").resolve(name), format);
                if (format == WeightFormat.FP32) {
                    reference = answers;
                    referenceShare = share(evaluation, answers);
                }
                long equal = Evaluation.equal(reference, answers);
                bf16IsFp32 &= format != WeightFormat.BF16 || equal == answers.size();
                double share = share(evaluation, answers);
                table.add(
                        name,
                        format.label(),
                        "%d of %d".formatted(evaluation.right(answers), answers.size()),
                        percent(share),
                        String.format(Locale.ROOT, "%+.1f", 100 * (share - referenceShare)),
                        "%d of %d".formatted(equal, answers.size()));
            }
        }
        System.out.println(table);
        return bf16IsFp32 ? 0 : 1;
    }

    private static List<String> answers(Evaluation evaluation, Path directory, WeightFormat format)
            throws IOException {
        var defaults = EngineSettings.DEFAULTS;
        var settings =
                new EngineSettings(
                        format,
                        defaults.cacheTokens(),
                        defaults.maxAnswers(),
                        defaults.maxRows(),
                        defaults.maxWaiting(),
                        defaults.threads());
        try (var engine = Engine.open(directory, settings)) {
            return evaluation.answers(engine, _ -> Sampling.GREEDY);
        }
    }

    private static double share(Evaluation evaluation, List<String> answers) {
        return (double) evaluation.right(answers) / answers.size();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
