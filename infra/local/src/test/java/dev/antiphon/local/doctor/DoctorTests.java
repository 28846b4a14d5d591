package dev.antiphon.local.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Settings;
import dev.antiphon.local.service.Services;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;

class DoctorTests {

    @Test
    void namesThePortThatSomebodyElseHasAndAWayOut(@TempDir Path folder) throws Exception {
        // Given
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var installation =
                    Installation.wished(
                            folder,
                            folder.resolve("home"),
                            Map.of(
                                    Settings.Key.PORT_BASE,
                                    Integer.toString(other.getLocalPort() - 1),
                                    Settings.Key.ONLY,
                                    "registry"),
                            Map.of());
            // When
            var findings = new Doctor(installation, Services.of(installation)).beforeStart();
            // Then
            assertThat(findings)
                    .anySatisfy(
                            finding -> {
                                assertThat(finding.what()).contains("" + other.getLocalPort());
                                assertThat(finding.found()).contains("registry");
                                assertThat(finding.fix()).contains("--port");
                            });
        }
    }

    @Test
    void saysHowToRunLessWhereMemoryIsShort() {
        // When
        var finding = Doctor.memory(OptionalLong.of(1L << 30), 3L << 30);
        // Then
        assertThat(finding.isGood()).isFalse();
        assertThat(finding.found()).isEqualTo("1.0 GiB free, 3.0 GiB needed");
        assertThat(finding.fix()).contains("--nodes 1");
        assertThat(Doctor.memory(OptionalLong.of(4L << 30), 3L << 30).isGood()).isTrue();
        assertThat(Doctor.memory(OptionalLong.empty(), 3L << 30).isGood()).isTrue();
    }

    @Test
    void wantsAJavaThatIsNewEnough() {
        assertThat(Doctor.java(21, "/jdk").isGood()).isFalse();
        assertThat(Doctor.java(25, "/jdk").isGood()).isTrue();
        assertThat(Doctor.java(26, "/jdk").isGood()).isTrue();
    }

    @Test
    void sendsOtherSystemsToADatabaseOfTheirOwn() {
        assertThat(Doctor.system("Linux", "amd64").isGood()).isTrue();
        assertThat(Doctor.system("Mac OS X", "aarch64").fix()).contains("ANTIPHON_POSTGRES");
    }

    @Test
    void namesABrokerOfSomebodyElseThatIsNotThere() throws Exception {
        // Given
        try (var broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String one = "127.0.0.1:" + broker.getLocalPort();
            // When, then
            assertThat(Doctor.brokers("127.0.0.1:1, " + one).isGood()).isTrue();
        }
        assertThat(Doctor.brokers("127.0.0.1:1").found()).contains("127.0.0.1:1");
        assertThat(Doctor.brokers("no port").isGood()).isFalse();
    }

    @Test
    void namesADatabaseOfSomebodyElseThatIsNotThere() {
        // When
        var finding =
                Doctor.database(
                        new Settings.ExternalDatabase(
                                "jdbc:postgresql://127.0.0.1:1/answers", "mila", "a password"));
        // Then
        assertThat(finding.isGood()).isFalse();
        assertThat(finding.found()).contains("127.0.0.1:1").doesNotContain("a password");
        assertThat(finding.fix()).contains("ANTIPHON_POSTGRES_USER");
    }

    @Test
    void findsNothingWrongInAFolderThatIsYetToBeMade(@TempDir Path folder) throws Exception {
        // Given
        var installation =
                Installation.wished(folder, folder.resolve("a/b/home"), Map.of(), Map.of());
        // When
        var findings = new Doctor(installation, Services.of(installation)).examine();
        // Then
        assertThat(findings)
                .filteredOn(finding -> finding.what().equals("disk"))
                .allMatch(finding -> finding.found().contains(folder.toString()));
    }
}
