package dev.antiphon.channels.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTests {

    @Test
    void comesBackFromItsText() {
        for (Cursor cursor :
                new Cursor[] {
                    Cursor.behind("answer-1"),
                    Cursor.behind("a/b\nc ü%"),
                    new Cursor("", "turn", 0),
                    new Cursor("answer", "turn/2", 17)
                }) {
            assertThat(Cursor.parse(cursor.toString())).contains(cursor);
            assertThat(cursor.toString()).doesNotContain("\n").doesNotContain(" ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%0", "%00", "a/b", "a/b/-1", "a/b/1/2", "a//1", "a/b/1e3"})
    void isNothingWhereTheTextMakesNoSense(String text) {
        assertThat(Cursor.parse(text)).isEmpty();
    }
}
