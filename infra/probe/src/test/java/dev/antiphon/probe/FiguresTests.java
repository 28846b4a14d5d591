package dev.antiphon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

class FiguresTests {

    @Test
    void takesTheNearestRank() {
        var figures = Figures.of(IntStream.rangeClosed(1, 50).mapToObj(Double::valueOf).toList());

        assertThat(figures).isEqualTo(new Figures(50, 25, 48, 50, 50));
    }

    @Test
    void isZeroOfNothing() {
        assertThat(Figures.of(List.of())).isEqualTo(new Figures(0, 0, 0, 0, 0));
    }

    @Test
    void aTableIsAsWideAsItsWidestCells() {
        var table = new Table("a", "b");
        table.add("long", 1);

        assertThat(table.toString().lines()).containsExactly("a     b", "long  1");
    }
}
