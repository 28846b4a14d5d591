package dev.antiphon.local.command;

import dev.antiphon.local.Refused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to start and stop an installation, which one launcher has at a time. */
record Upkeep(FileChannel channel) implements AutoCloseable {

    /**
     * Takes the right.
     *
     * @param run the folder of the pid files
     * @throws Refused if another launcher has it
     */
    static Upkeep of(Path run) throws IOException {
        var channel =
                FileChannel.open(
                        run.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return new Upkeep(channel);
            }
        } catch (OverlappingFileLockException another) {
            // Refused below.
        }
        channel.close();
        throw new Refused(
                "Another ./antiphon is starting or stopping this installation right now.",
                "Wait until it has finished.");
    }

    /** Gives it back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
