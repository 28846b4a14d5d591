package dev.antiphon.gateway.batch;

import dev.antiphon.gateway.access.Workspace;
import dev.antiphon.gateway.batch.Batch.Problem;
import dev.antiphon.gateway.batch.Batch.Status;
import dev.antiphon.gateway.batch.Lines.Over;
import dev.antiphon.gateway.database.Database;
import dev.antiphon.gateway.files.FileSettings;
import dev.antiphon.gateway.files.Files;
import dev.antiphon.gateway.files.Files.Draft;
import dev.antiphon.gateway.files.StoredFile;
import dev.antiphon.platform.task.Task;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Opens batches and closes them: reads the input before, writes the output after. Each step is one
 * transaction, so a gateway that dies leaves it to another as it was.
 */
@Component
final class Clerk implements Task {

    private static final Duration TIDY = Duration.ofMinutes(1);
    private static final int LINES_AT_A_TIME = 200;

    private final Database database;
    private final Batches batches;
    private final Lines lines;
    private final Files files;
    private final FileSettings fileSettings;
    private final BatchSettings settings;
    private long tidiedNanos = System.nanoTime();

    Clerk(
            Database database,
            Batches batches,
            Lines lines,
            Files files,
            FileSettings fileSettings,
            BatchSettings settings) {
        this.database = database;
        this.batches = batches;
        this.lines = lines;
        this.files = files;
        this.fileSettings = fileSettings;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "batch-clerk";
    }

    @Override
    public void run() throws InterruptedException {
        database.await();
        while (true) {
            boolean opened = database.inTransaction(this::open);
            boolean closed = database.inTransaction(this::close);
            tidy();
            if (!opened && !closed) {
                Thread.sleep(settings.interval());
            }
        }
    }

    private boolean open() {
        var found = batches.takeUnread();
        found.ifPresent(
                batch -> {
                    var adding = new Adding(batch);
                    var problems = read(batch, adding);
                    if (problems.isEmpty()) {
                        adding.flush();
                        batches.start(batch, adding.count);
                    } else {
                        lines.remove(batch);
                        batches.fail(batch, problems);
                    }
                });
        return found.isPresent();
    }

    private List<Problem> read(Batch batch, Adding adding) {
        if (files.find(new Workspace(batch.workspace()), batch.inputFile()).isEmpty()) {
            return List.of(
                    new Problem(
                            "input_file_missing",
                            "The input file was deleted.",
                            "input_file_id",
                            0));
        }
        try (var input = files.open(batch.inputFile())) {
            return new InputFile(
                            batch.endpoint(),
                            settings.maxLines(),
                            Math.toIntExact(settings.maxLine().toBytes()))
                    .read(input, adding::add);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private boolean close() {
        var found = batches.takeOver();
        found.ifPresent(
                batch -> {
                    var end = end(batch);
                    var output = new Output(batch, "output");
                    var errors = new Output(batch, "errors");
                    lines(
                            batch,
                            line ->
                                    (line.outcome().filter(Lines.Outcome::isAnswer).isPresent()
                                                    ? output
                                                    : errors)
                                            .add(OutputLine.of(batch, line, end)));
                    batches.end(batch, end, output.close(), errors.close(), errors.count);
                    lines.remove(batch);
                });
        return found.isPresent();
    }

    private static Status end(Batch batch) {
        var counts = batch.counts();
        if (batch.status() == Status.CANCELLING) {
            return Status.CANCELLED;
        }
        return counts.completed() + counts.failed() == counts.total()
                ? Status.COMPLETED
                : Status.EXPIRED;
    }

    private void lines(Batch batch, Consumer<Over> each) {
        int last = 0;
        List<Over> some;
        do {
            some = lines.list(batch, last, LINES_AT_A_TIME);
            some.forEach(each);
            last = some.isEmpty() ? last : some.getLast().number();
        } while (some.size() == LINES_AT_A_TIME);
    }

    private void tidy() {
        if (System.nanoTime() - tidiedNanos > TIDY.toNanos()) {
            files.deleteExpired();
            batches.forget(fileSettings.keep());
            tidiedNanos = System.nanoTime();
        }
    }

    /** Adds lines many at a time. */
    private final class Adding {

        private final Batch batch;
        private final List<InputFile.Line> some = new ArrayList<>();
        private int count;

        Adding(Batch batch) {
            this.batch = batch;
        }

        void add(InputFile.Line line) {
            some.add(line);
            count++;
            if (some.size() == LINES_AT_A_TIME) {
                flush();
            }
        }

        void flush() {
            lines.add(batch, some);
            some.clear();
        }
    }

    /** A file that is only there if something was said in it. */
    private final class Output {

        private final Batch batch;
        private final String name;
        private @Nullable Draft draft;
        private int count;

        Output(Batch batch, String name) {
            this.batch = batch;
            this.name = name;
        }

        void add(String line) {
            if (draft == null) {
                draft =
                        files.begin(
                                batch.workspace(),
                                StoredFile.OUTPUT,
                                batch.id() + "_" + name + ".jsonl",
                                batch.keepSeconds()
                                        .map(Duration::ofSeconds)
                                        .orElse(fileSettings.keep()));
            }
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            draft.write(bytes, 0, bytes.length);
            count++;
        }

        /** Returns the id of the file; null if there is none. */
        @Nullable String close() {
            if (draft == null) {
                return null;
            }
            draft.close();
            return draft.id();
        }
    }
}
