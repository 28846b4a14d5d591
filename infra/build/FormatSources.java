import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats every Java file below the working directory with google-java-format, or says which are not formatted. The
 * build runs it on the JDK that compiles, since the formatter parses with the compiler it runs on and Maven itself may
 * run on an older one.
 */
class FormatSources {
    public static void main(String[] arguments) throws Exception {
        boolean write = switch (arguments[0]) {
            case "--check" -> false;
            case "--write" -> true;
            default -> throw new IllegalArgumentException("--check or --write, not " + arguments[0]);
        };
        var formatter = new Formatter(JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build());
        List<Path> unformatted = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
            if (!formatted.equals(source)) {
                unformatted.add(file);
                if (write) {
                    Files.writeString(file, formatted);
                }
            }
        }
        unformatted.forEach(file -> System.out.println((write ? "formatted " : "not formatted: ") + file));
        if (!write && !unformatted.isEmpty()) {
            System.out.println("Run: mvn -N process-sources -Dformat.mode=--write");
            System.exit(1);
        }
    }

    private static List<Path> sources() throws Exception {
        try (var files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("target/") && !file.startsWith("infra/build"))
                    .sorted()
                    .toList();
        }
    }
}
