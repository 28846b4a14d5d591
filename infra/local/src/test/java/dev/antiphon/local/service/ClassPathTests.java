package dev.antiphon.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.local.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

class ClassPathTests {

    @Test
    void isTheJarOfTheModuleAndWhatItNeeds(@TempDir Path module) throws Exception {
        // Given
        Path target = Files.createDirectory(module.resolve("target"));
        Path jar = Files.createFile(target.resolve("module-1.jar"));
        Files.createFile(target.resolve("module-1-sources.jar"));
        Path needed = Files.createFile(module.resolve("needed.jar"));
        Files.writeString(target.resolve("classpath"), needed + "\n");
        // When
        String path = ClassPath.of(module);
        // Then
        assertThat(path).isEqualTo(jar + File.pathSeparator + needed);
    }

    @Test
    void saysWhatToDoIfAModuleIsNotBuilt(@TempDir Path module) {
        assertThatThrownBy(() -> ClassPath.of(module))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("./antiphon build");
    }

    @Test
    void saysWhatIsMissing(@TempDir Path module) throws Exception {
        // Given
        Path target = Files.createDirectory(module.resolve("target"));
        Files.writeString(target.resolve("classpath"), module.resolve("gone.jar").toString());
        // When, then
        assertThatThrownBy(() -> ClassPath.of(module))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("gone.jar");
    }
}
