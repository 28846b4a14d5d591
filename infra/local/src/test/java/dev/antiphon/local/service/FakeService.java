package dev.antiphon.local.service;

import dev.antiphon.local.process.Processes.Ending;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A service that runs in nobody's process; it writes down what happens to it. */
final class FakeService implements Service {

    private final String name;
    private final Set<String> after;
    private final List<String> diary;
    private final Path log;
    private boolean isBroken;
    private boolean isRunning;

    FakeService(String name, Set<String> after, List<String> diary, Path log) {
        this.name = name;
        this.after = after;
        this.diary = diary;
        this.log = log;
    }

    FakeService broken() {
        isBroken = true;
        return this;
    }

    FakeService running() {
        isRunning = true;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<String> after() {
        return after;
    }

    @Override
    public List<Integer> ports() {
        return List.of();
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public Optional<ProcessHandle> process() {
        return isRunning ? Optional.of(ProcessHandle.current()) : Optional.empty();
    }

    @Override
    public void start(Duration limit) throws IOException {
        diary.add("start " + name);
        if (isBroken) {
            throw new IOException("it is broken");
        }
        isRunning = true;
    }

    @Override
    public Ending stop() {
        boolean ran = isRunning;
        diary.add("stop " + name);
        isRunning = false;
        return ran ? Ending.STOPPED : Ending.NOT_RUNNING;
    }

    @Override
    public Ending kill() {
        return stop();
    }
}
