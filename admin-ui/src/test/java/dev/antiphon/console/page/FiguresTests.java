package dev.antiphon.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class FiguresTests {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1536, 1.5 KiB",
        "12900000, 12 MiB",
        "4294967296, 4.0 GiB"
    })
    void showsSizesInTheUnitThatFits(long bytes, String shown) {
        assertThat(Figures.bytes(bytes).replace(",", "")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"1000, 100 %", "50, 5 %", "5, 0.5 %", "0, 0 %", "333, 33.3 %"})
    void showsThousandthsAsPerCent(int permille, String shown) {
        assertThat(Figures.percent(permille)).isEqualTo(shown);
    }

    @Test
    void showsSmallRatesMoreExactly() {
        assertThat(Figures.rate(0)).isEqualTo("0");
        assertThat(Figures.rate(7.46)).isEqualTo("7.5");
        assertThat(Figures.rate(1234.4)).isEqualTo("1,234");
    }

    @Test
    void showsHowLongAgoSomethingWas() {
        assertThat(Figures.ago(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Figures.ago(Duration.ofSeconds(125))).isEqualTo("2 min");
    }
}
