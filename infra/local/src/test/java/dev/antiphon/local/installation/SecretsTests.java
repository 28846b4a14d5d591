package dev.antiphon.local.installation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class SecretsTests {

    @Test
    void staysTheSameAndIsReadByNobodyElse(@TempDir Path folder) throws Exception {
        // Given
        var secrets = new Secrets(folder);
        // When
        String token = secrets.of(Secrets.Name.REGISTRY_TOKEN);
        // Then
        assertThat(token).matches("[A-Za-z0-9]{40}");
        assertThat(new Secrets(folder).of(Secrets.Name.REGISTRY_TOKEN)).isEqualTo(token);
        assertThat(secrets.of(Secrets.Name.BOTS_TOKEN)).isNotEqualTo(token);
        assertThat(Files.getPosixFilePermissions(folder.resolve("registry-token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void isNotMadeUpIfItCanOnlyComeFromSomebodyElse(@TempDir Path folder) throws Exception {
        // Given
        var secrets = new Secrets(folder);
        assertThat(secrets.find(Secrets.Name.API_KEY)).isEmpty();
        // When
        secrets.keep(Secrets.Name.API_KEY, "ak_prefix_secret");
        // Then
        assertThat(secrets.find(Secrets.Name.API_KEY)).contains("ak_prefix_secret");
    }
}
