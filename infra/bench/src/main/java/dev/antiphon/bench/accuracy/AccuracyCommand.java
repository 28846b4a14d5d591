package dev.antiphon.bench.accuracy;

import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;
import dev.antiphon.probe.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** {@code bench accuracy}. */
@Command(
        name = "accuracy",
        mixinStandardHelpOptions = true,
        description = {
            "Asks the demo model its held-out questions in every weight format, greedily.",
            "Prints how many answers are right, and how many are word for word those of fp32."
        })
public final class AccuracyCommand implements Callable<Integer> {

    private static final int MOST_TOKENS = 400;
    private static final int LIMIT_SECONDS = 600;

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
                long equal = equal(reference, answers);
                bf16IsFp32 &= format != WeightFormat.BF16 || equal == answers.size();
                double share = share(evaluation, answers);
                table.add(
                        name,
                        format.label(),
                        "%d of %d".formatted(right(evaluation, answers), answers.size()),
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
            var openers = new LinkedHashSet<List<String>>();
            for (var each : evaluation.cases()) {
                if (!each.opener().isEmpty()) {
                    openers.add(List.of(each.system(), each.opener()));
                }
            }
            Map<List<String>, CompletableFuture<String>> opened = new HashMap<>();
            for (var opener : openers) {
                opened.put(
                        opener,
                        ask(
                                engine,
                                List.of(
                                        new Message("system", opener.getFirst()),
                                        new Message("user", opener.getLast()))));
            }
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (var each : evaluation.cases()) {
                List<Message> conversation = new ArrayList<>();
                conversation.add(new Message("system", each.system()));
                var before = opened.get(List.of(each.system(), each.opener()));
                if (before != null) {
                    conversation.add(new Message("user", each.opener()));
                    conversation.add(new Message("assistant", before.join()));
                }
                conversation.add(new Message("user", each.question()));
                answers.add(ask(engine, conversation));
            }
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private static CompletableFuture<String> ask(Engine engine, List<Message> conversation) {
        var text = new StringBuilder();
        var answer = new CompletableFuture<String>().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
        var _ =
                engine.generate(
                        new Generation(
                                engine.prompt(conversation),
                                List.of(),
                                0,
                                Sampling.GREEDY,
                                MOST_TOKENS,
                                List.of()),
                        new Listener() {
                            @Override
                            public void said(Said said) {
                                text.append(said.text());
                                if (said.end().isPresent()) {
                                    answer.complete(text.toString());
                                }
                            }

                            @Override
                            public void failed(RuntimeException cause) {
                                answer.completeExceptionally(cause);
                            }
                        });
        return answer;
    }

    private static long equal(List<String> some, List<String> others) {
        return IntStream.range(0, others.size())
                .filter(at -> some.get(at).equals(others.get(at)))
                .count();
    }

    private static long right(Evaluation evaluation, List<String> answers) {
        return IntStream.range(0, answers.size())
                .filter(at -> evaluation.cases().get(at).right(answers.get(at)))
                .count();
    }

    private static double share(Evaluation evaluation, List<String> answers) {
        return (double) right(evaluation, answers) / answers.size();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
