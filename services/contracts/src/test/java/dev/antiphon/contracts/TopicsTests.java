package dev.antiphon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class TopicsTests {

    private static final VersionDigest VERSION =
            new VersionDigest("sha256:" + "0123456789abcdef".repeat(4));

    @Test
    void givesEveryLaneOfAPoolOnePartition() {
        var pool = Pool.of(VERSION, "eu-west");

        assertThat(Arrays.stream(Priority.values()).map(lane -> Topics.requests(pool, lane)))
                .allMatch(topic -> topic.partitions() == 1)
                .extracting(Topic::name)
                .containsExactly(
                        "inference.requests.0123456789abcdef.eu-west.high",
                        "inference.requests.0123456789abcdef.eu-west.normal",
                        "inference.requests.0123456789abcdef.eu-west.low");
    }

    @Test
    void namesNoTopicTwice() {
        assertThat(Topics.fixed()).extracting(Topic::name).doesNotHaveDuplicates();
    }

    @Test
    void compactsTheStateOfTheRegistry() {
        assertThat(Topics.fixed())
                .filteredOn(topic -> topic.name().startsWith("registry."))
                .hasSize(6)
                .allMatch(topic -> "compact".equals(topic.settings().get("cleanup.policy")));
    }

    @Test
    void refusesARegionThatKafkaWouldNotTake() {
        assertThatThrownBy(() -> Pool.of(VERSION, "eu/west"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region");
    }
}
