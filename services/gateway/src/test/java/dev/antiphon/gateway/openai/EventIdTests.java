package dev.antiphon.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class EventIdTests {

    private static final EventId.Look LOOK =
            new EventId.Look("shop-en:v1.2", "0123456789ab", 1_700_000_000, true);

    @Test
    void saysInLittleWhereToGoOn() {
        var id = new EventId(3, 12_345, LOOK, Progress.at(List.of(17)));

        assertThat(id).hasToString("3.12345.1700000000.0123456789ab.u.17.shop-en:v1.2");
    }

    @Test
    void isReadAsItWasWritten() {
        var ids =
                List.of(
                        new EventId(0, 0, LOOK, Progress.beginning(1)),
                        new EventId(11, Long.MAX_VALUE / 100, LOOK, Progress.at(List.of(1, 0, 9))),
                        new EventId(1, 2, LOOK, Progress.end()));

        assertThat(ids)
                .allSatisfy(
                        id ->
                                assertThat(EventId.parse(id.toString()).map(EventId::toString))
                                        .contains(id.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "-1.0.0.0123456789ab.u.1.m",
                "1.0.0.0123456789AB.u.1.m",
                "1.0.0.0123456789ab.x.1.m",
                "1.0.0.0123456789ab.u..m",
                "1.0.0.0123456789ab.u.12345678.m",
                "1.0.0.0123456789ab.u.1.",
                "1.0.0.0123456789ab.u.1.m\n",
                "1.0.0.0123456789ab.u.1.ä",
                "999999.0.0.0123456789ab.u.1.m",
                "1.9999999999999999999.0.0123456789ab.u.1.m"
            })
    void isNothingElse(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }
}
