package dev.antiphon.local.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class SettingsTests {

    private static final Map<String, String> NOTHING = Map.of();

    @Test
    void areTheDefaultsIfNobodyWishesAnythingElse() {
        // When
        var settings = Settings.of(Map.of(), NOTHING, NOTHING);
        // Then
        assertThat(settings.ports().base()).isEqualTo(8080);
        assertThat(settings.nodes()).isEqualTo(2);
        assertThat(settings.gateways()).isEqualTo(1);
        assertThat(settings.kafka()).isEmpty();
        assertThat(settings.postgres()).isEmpty();
        assertThat(settings.only()).isEmpty();
    }

    @Test
    void aFlagComesBeforeTheEnvironmentAndThatBeforeWhatWasSaved() {
        // When
        var settings =
                Settings.of(
                        Map.of(Settings.Key.NODES, "4"),
                        Map.of("ANTIPHON_NODES", "3", "ANTIPHON_PORT_BASE", "9000"),
                        Map.of("nodes", "1", "port-base", "7000", "gateways", "2"));
        // Then
        assertThat(settings.nodes()).isEqualTo(4);
        assertThat(settings.ports().base()).isEqualTo(9000);
        assertThat(settings.gateways()).isEqualTo(2);
    }

    @Test
    void areTheSameAgainAfterTheyWereSaved() {
        // Given
        var settings =
                Settings.of(
                        Map.of(),
                        Map.of(
                                "ANTIPHON_KAFKA", "broker:9092",
                                "ANTIPHON_POSTGRES", "jdbc:postgresql://db:5432/answers",
                                "ANTIPHON_POSTGRES_USER", "mila",
                                "ANTIPHON_POSTGRES_PASSWORD", "a password",
                                "ANTIPHON_NODE_MEMORY", "8GB, 512MB",
                                "ANTIPHON_ONLY", "registry,gateway"),
                        NOTHING);
        // When
        var again = Settings.of(Map.of(), NOTHING, settings.toSave());
        // Then
        assertThat(again).isEqualTo(settings);
        assertThat(again.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(again.toString()).doesNotContain("a password");
    }

    @Test
    void doNotTakeTheOwnBrokerThatEnvPrintsForSomebodyElses() {
        // When
        var settings =
                Settings.of(
                        Map.of(),
                        Map.of("ANTIPHON_KAFKA", "127.0.0.1:9012", "ANTIPHON_PORT_BASE", "9000"),
                        NOTHING);
        // Then
        assertThat(settings.kafka()).isEmpty();
        assertThat(settings.bootstrapServers()).isEqualTo("127.0.0.1:9012");
    }

    @Test
    void goBackToTheOwnBrokerOnRequest() {
        // When
        var settings =
                Settings.of(
                        Map.of(Settings.Key.KAFKA, "embedded", Settings.Key.ONLY, "all"),
                        NOTHING,
                        Map.of("kafka", "broker:9092", "only", "registry"));
        // Then
        assertThat(settings.kafka()).isEmpty();
        assertThat(settings.only()).isEqualTo(List.of());
    }

    @Test
    void refuseWhatCannotBe() {
        for (var wish :
                List.of(
                        Map.of(Settings.Key.NODES, "0"),
                        Map.of(Settings.Key.NODES, "many"),
                        Map.of(Settings.Key.NODE_MEMORY, "much"),
                        Map.of(Settings.Key.GATEWAYS, "9"),
                        Map.of(Settings.Key.PORT_BASE, "80"),
                        Map.of(Settings.Key.PORT_BASE, "65530"),
                        Map.of(Settings.Key.POSTGRES, "db:5432"))) {
            assertThatThrownBy(() -> Settings.of(wish, NOTHING, NOTHING))
                    .as(wish.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void givesEveryServiceAPortOfItsOwnWithinTheTwenty() {
        // Given
        var ports = new Ports(9000);
        // When
        var all =
                Stream.concat(
                                Stream.of(
                                        ports.registry(),
                                        ports.channels(),
                                        ports.bots(),
                                        ports.console(),
                                        ports.postgres(),
                                        ports.kafka(),
                                        ports.kafkaController()),
                                IntStream.rangeClosed(1, 6).mapToObj(ports::gateway))
                        .toList();
        // Then
        assertThat(all).doesNotHaveDuplicates().allMatch(port -> port >= 9000 && port < 9020);
    }
}
