package dev.antiphon.chaos.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the services' log files hold that they did not hold at a point in time.
 *
 * @param lengths of the files at that time, in bytes
 */
record Logs(Path folder, Map<Path, Long> lengths) {

    private static final Pattern FRAME = Pattern.compile("\\s+at [\\w.$/<>]+\\(.*\\)");

    static Logs now(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return new Logs(
                    folder,
                    files.filter(Files::isRegularFile)
                            .collect(Collectors.toMap(file -> file, Logs::length)));
        }
    }

    /** The lines since then that are part of a stack trace, each with the name of its file. */
    List<String> stackTraces() throws IOException {
        var found = new ArrayList<String>();
        for (Path file : now(folder).lengths().keySet()) {
            since(file)
                    .lines()
                    .filter(line -> FRAME.matcher(line).matches())
                    .map(line -> file.getFileName() + ": " + line.strip())
                    .forEach(found::add);
        }
        return found;
    }

    private String since(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            long from = Math.min(lengths.getOrDefault(file, 0L), channel.size());
            var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
            channel.position(from);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // Until all of it has come.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        }
    }

    private static long length(Path file) {
        return file.toFile().length();
    }
}
