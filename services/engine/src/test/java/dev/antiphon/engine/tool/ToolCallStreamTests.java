package dev.antiphon.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.engine.tool.ToolCallStream.Heard;
import dev.antiphon.engine.tool.ToolCallStream.Piece;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class ToolCallStreamTests {

    private record Case(ToolFormat format, String answer, String text, List<String> calls) {}

    @SuppressWarnings("unused") // Called by JUnit.
    private static Stream<Case> answers() {
        return Stream.of(
                tagged(
                        """
                        <tool_call>
                        {"name": "f", "arguments": {"a": [1, "}"]}}
                        </tool_call>\
                        """,
                        "",
                        "f({\"a\": [1, \"}\"]})"),
                tagged(
                        """
                        Let me look.

                        <tool_call>{"arguments": {"q": "\\""}, "name": "a b"}</tool_call>
                        <tool_call>{"name": "g"}</tool_call>
                        """,
                        "Let me look.",
                        "a b({\"q\": \"\\\"\"})",
                        "g({})"),
                tagged(
                        "<tool_call>[{\"name\": \"f\", \"arguments\": {}}, {\"name\": \"g\","
                                + " \"arguments\": {}}]</tool_call>",
                        "",
                        "f({})",
                        "g({})"),
                tagged("1 < 2 and <tool> and <tool_call", "1 < 2 and <tool> and <tool_call"),
                tagged("<tool_call>now</tool_call>", "<tool_call>now</tool_call>"),
                tagged("<tool_call>{\"a\": 1}</tool_call>", "<tool_call>{\"a\": 1}</tool_call>"),
                tagged("<tool_call>\n{\"name\": 5", "<tool_call>\n{\"name\": 5"),
                tagged(" \n a \n ", " \n a \n "),
                tagged(
                        "<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"cut",
                        "",
                        "f({\"a\": \"cut)"),
                tagged(
                        "<tool_call>{\"name\": \"f\", \"arguments\": \"text\"}</tool_call>",
                        "<tool_call>{\"name\": \"f\", \"arguments\": \"text\"}</tool_call>"),
                bare(
                        ToolFormat.OBJECT,
                        "{\"name\": \"f\", \"parameters\": {\"a\": {\"b\": null}}}",
                        "",
                        "f({\"a\": {\"b\": null}})"),
                bare(
                        ToolFormat.OBJECT,
                        "\n"
                                + "{\"type\": \"function\", \"name\": \"f\", \"parameters\": {}};"
                                + " {\"name\": \"g\", \"parameters\": {\"x\":1}}",
                        "",
                        "f({})",
                        "g({\"x\":1})"),
                bare(ToolFormat.OBJECT, "{\"answer\": 42}", "{\"answer\": 42}"),
                bare(ToolFormat.OBJECT, "The {\"name\": \"f\"}", "The {\"name\": \"f\"}"),
                bare(
                        ToolFormat.LIST,
                        " [{\"name\": \"f\", \"arguments\": {\"a\": 1}}, {\"name\": \"g\","
                                + " \"arguments\": {}}]",
                        "",
                        "f({\"a\": 1})",
                        "g({})"),
                bare(ToolFormat.LIST, "[1, 2]", "[1, 2]"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void takesCallsOutOfAnAnswerHoweverItIsCut(Case each) {
        var random = new Random(1);
        for (int round = 0; round < 50; round++) {
            // When
            var stream = new ToolCallStream(each.format);
            var heard = new ArrayList<Heard>();
            for (int from = 0; from < each.answer.length(); ) {
                int to = Math.min(each.answer.length(), from + 1 + random.nextInt(1 + round));
                heard.add(stream.add(each.answer.substring(from, to)));
                from = to;
            }
            heard.add(stream.rest());
            // Then
            assertThat(heard.stream().map(Heard::text).collect(Collectors.joining()))
                    .isEqualTo(each.text);
            assertThat(calls(heard)).isEqualTo(each.calls);
            assertThat(stream.called()).isEqualTo(!each.calls.isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNothingOfWhateverAModelSays(ToolFormat format) {
        var words =
                List.of(
                        "<tool_call>",
                        "</tool_call>",
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"name\"",
                        ":",
                        "\"f\"",
                        ",",
                        "\"arguments\"",
                        "{}",
                        " ",
                        "\n",
                        "\\",
                        "\"",
                        "text",
                        "<");
        var random = new Random(1);
        for (int round = 0; round < 8_000; round++) {
            // Given
            var answer = new StringBuilder();
            for (int word = random.nextInt(14); word >= 0; word--) {
                answer.append(words.get(random.nextInt(words.size())));
            }
            var stream = new ToolCallStream(format);
            // When
            var heard = List.of(stream.add(answer.toString()), stream.rest());
            // Then
            var text = heard.stream().map(Heard::text).collect(Collectors.joining());
            if (calls(heard).isEmpty()) {
                assertThat(text).isEqualTo(answer.toString());
            } else {
                assertThat(calls(heard)).allMatch(call -> call.startsWith("f({"));
            }
            assertThat(stream.called()).isEqualTo(!calls(heard).isEmpty());
        }
    }

    @Test
    void passesArgumentsOnAsTheyCome() {
        var stream = new ToolCallStream(ToolFormat.TAGGED);

        assertThat(stream.add("<tool_call>{\"name\": \"f\", \"arguments\"").calls()).isEmpty();
        assertThat(stream.add(": {\"city\": \"Kö").calls())
                .containsExactly(new Piece(0, "f", "{\"city\": \"Kö"));
        assertThat(stream.add("ln").calls()).containsExactly(new Piece(0, "", "ln"));
        assertThat(stream.whole()).isZero();
        assertThat(stream.add("\"}}").calls()).containsExactly(new Piece(0, "", "\"}"));
        assertThat(stream.whole()).isOne();
    }

    private static Case tagged(String answer, String text, String... calls) {
        return bare(ToolFormat.TAGGED, answer, text, calls);
    }

    private static Case bare(ToolFormat format, String answer, String text, String... calls) {
        return new Case(format, answer, text, List.of(calls));
    }

    private static List<String> calls(List<Heard> heard) {
        var names = new ArrayList<String>();
        var arguments = new ArrayList<StringBuilder>();
        for (var piece : heard.stream().flatMap(each -> each.calls().stream()).toList()) {
            if (piece.index() == names.size()) {
                names.add(piece.name());
                arguments.add(new StringBuilder());
            } else {
                assertThat(piece.name()).isEmpty();
            }
            arguments.get(piece.index()).append(piece.arguments());
        }
        var calls = new ArrayList<String>();
        for (int call = 0; call < names.size(); call++) {
            calls.add("%s(%s)".formatted(names.get(call), arguments.get(call)));
        }
        return calls;
    }
}
