package dev.antiphon.local.service;

import dev.antiphon.local.Refused;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the build leaves of a module: its jar, and the list of what it needs at run time. */
final class ClassPath {

    private static final List<String> NOT_TO_RUN =
            List.of("-sources.jar", "-javadoc.jar", "-tests.jar");

    private ClassPath() {}

    /**
     * The class path of a module.
     *
     * @throws Refused if the module, or something that it needs, is not built
     */
    static String of(Path module) throws IOException {
        Path target = module.resolve("target");
        Path list = target.resolve("classpath");
        if (!Files.exists(list)) {
            throw notBuilt(module + " is not built.");
        }
        String dependencies = Files.readString(list).strip();
        var missing =
                Arrays.stream(dependencies.split(File.pathSeparator, -1))
                        .filter(entry -> !entry.isEmpty() && !Files.exists(Path.of(entry)))
                        .findFirst();
        if (missing.isPresent()) {
            throw notBuilt(module + " needs " + missing.get() + ", which is not there.");
        }
        return Stream.of(jar(target), dependencies)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String jar(Path target) throws IOException {
        try (var files = Files.list(target)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .filter(file -> NOT_TO_RUN.stream().noneMatch(file::endsWith))
                    .findFirst()
                    .orElseThrow(() -> notBuilt("There is no jar in " + target + "."));
        }
    }

    private static Refused notBuilt(String what) {
        return new Refused(what, "Build everything with: ./antiphon build");
    }
}
