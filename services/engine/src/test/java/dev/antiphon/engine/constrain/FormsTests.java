package dev.antiphon.engine.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import dev.antiphon.engine.tool.Tool;
import dev.antiphon.engine.tool.ToolFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

class FormsTests {

    private static final String ORDER =
            """
            {
              "title": "order",
              "type": "object",
              "properties": {
                "number": {"type": "integer"},
                "state": {"enum": ["sent", "lost \\"at sea\\"", 7, null, [1, {"a": true}]]},
                "weight": {"type": ["number", "null"]},
                "notes": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 3}, "minItems": 1, "maxItems": 3},
                "of": {"anyOf": [{"$ref": "#/$defs/person"}, {"const": "nobody"}]},
                "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
                "whatever": true
              },
              "required": ["state", "notes", "of"],
              "additionalProperties": false,
              "$defs": {
                "person": {
                  "type": "object",
                  "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/$defs/person"}},
                  "required": ["name"],
                  "additionalProperties": false
                }
              }
            }
            """;

    private static final int END = 0;

    private final List<String> words = words();
    private final Forms forms = new Forms(() -> new Vocabulary(words, Set.of(END)));

    /** Tokens like a tokenizer's: characters, pieces of JSON, beginnings that overlap. */
    private static List<String> words() {
        var words =
                new ArrayList<>(
                        List.of(
                                "",
                                "",
                                "true",
                                "false",
                                "null",
                                "{\"",
                                "\": ",
                                "\", \"",
                                "\"}",
                                "[]",
                                "{}",
                                "}}",
                                "]}",
                                ", ",
                                ": ",
                                "\\u",
                                "\\\"",
                                "ab",
                                "abc",
                                " ä",
                                "ß\uD83D\uDE00",
                                "\uFFFD",
                                "12",
                                ".5",
                                "e+",
                                "\"name\": \"",
                                "sent",
                                "\n",
                                "  "));
        for (char character = ' '; character <= '~'; character++) {
            words.add(String.valueOf(character));
        }
        return List.copyOf(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ORDER,
                "{\"type\": \"object\"}",
                "{}",
                "true",
                "{\"type\": \"array\", \"items\": {\"type\": \"number\"}, \"minItems\": 2}",
                "{\"type\": \"object\", \"required\": [\"a\"]}",
                "{\"allOf\": [{\"type\": \"integer\"}]}",
                "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}",
                "{\"type\": \"string\", \"maxLength\": 0}",
                "{\"type\": \"array\", \"maxItems\": 0}"
            })
    void letsThroughWhatASchemaAllowsAndNothingElse(String schema) {
        // Given
        var judge =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(schema);
        var grammar = forms.json(schema);
        for (int seed = 0; seed < 200; seed++) {
            // When
            String said = said(grammar, new Random(seed));
            // Then
            assertThat(judge.validate(said, InputFormat.JSON)).as(said).isEmpty();
        }
    }

    @Test
    void reachesWhatASchemaAllows() {
        assertThat(fits("{\"state\": null,\"notes\": [\"a\"], \"of\": \"nobody\"}", ORDER))
                .isTrue();
        assertThat(
                        fits(
                                "{\"number\": -120, \"state\": \"sent\", \"weight\": 1.5e+3,"
                                        + " \"notes\": [\"ab\", \"ß\"], \"of\": {\"name\": \"x\","
                                        + " \"friend\": {\"name\": \"\\u00e4\"}}, \"more\": {\"a\":"
                                        + " true}, \"whatever\": [[{}]]}",
                                ORDER))
                .isTrue();
        assertThat(fits("{\"state\": \"sent\", \"notes\": [], \"of\": \"nobody\"}", ORDER))
                .isFalse();
        assertThat(fits("{\"notes\": [\"a\"], \"of\": \"nobody\"}", ORDER)).isFalse();
        assertThat(fits("{\"state\": null, \"notes\": [\"abcd\"], \"of\": \"nobody\"}", ORDER))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"string\", \"pattern\": \"a+\"} | pattern",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"minimum\": 1}}} | minimum at"
                        + " #/properties/a",
                "{\"oneOf\": [{}]} | oneOf",
                "{\"allOf\": [{}, {}]} | allOf",
                "{\"anyOf\": [{\"type\": \"null\"}], \"type\": \"string\"} | anyOf together with"
                        + " type",
                "{\"$ref\": \"#\"} | itself",
                "{\"anyOf\": [{\"$ref\": \"#\"}, {\"type\": \"null\"}]} | itself",
                "{\"$ref\": \"https://example.com/x\"} | outside",
                "{\"$ref\": \"#/$defs/x\"} | nothing at",
                "{\"type\": \"text\"} | not valid",
                "{\"type\": | not JSON",
                "{\"items\": {\"$ref\": \"#\"}, \"minItems\": 1} | no value fits",
                "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 1} | no value fits",
                "{\"enum\": []} | no value fits",
                "false | false"
            })
    void refusesByNameWhatItCannotHoldTo(String schema, String named) {
        assertThatThrownBy(() -> forms.json(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("response_format: ")
                .hasMessageContaining(named);
    }

    @Test
    void takesAnySchemaOrSaysWhatIsWrongWithIt() {
        var pieces =
                List.of(
                        "\"type\": \"object\"",
                        "\"type\": [\"string\", \"null\"]",
                        "\"type\": 5",
                        "\"properties\": {\"a\": {}}",
                        "\"properties\": {\"a\": {\"$ref\": \"#\"}}",
                        "\"required\": [\"b\"]",
                        "\"additionalProperties\": {\"type\": \"null\"}",
                        "\"additionalProperties\": false",
                        "\"items\": {\"$ref\": \"#\"}",
                        "\"minItems\": 2",
                        "\"maxItems\": 1",
                        "\"maxLength\": -1",
                        "\"enum\": []",
                        "\"enum\": [{}, \"x\"]",
                        "\"anyOf\": [{\"$ref\": \"#/anyOf/0\"}]",
                        "\"anyOf\": [true, false]",
                        "\"$ref\": \"#/$defs/a\"",
                        "\"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": {\"$ref\":"
                                + " \"#/$defs/a\"}}",
                        "\"if\": {}");
        var random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            // Given
            var members = new ArrayList<>(pieces);
            Collections.shuffle(members, random);
            String schema = "{" + String.join(",", members.subList(0, 1 + random.nextInt(4))) + "}";
            // When
            Grammar grammar;
            try {
                grammar = forms.json(schema);
            } catch (IllegalArgumentException refused) {
                assertThat(refused).as(schema).hasMessageStartingWith("response_format: ");
                continue;
            }
            // Then
            assertThat(said(grammar, random)).as(schema).isNotNull();
        }
    }

    @Test
    void holdsACallToTheSchemaOfItsFunction() {
        // Given
        var tools =
                List.of(
                        Tool.of("{\"function\": {\"name\": \"hours\"}}"),
                        Tool.of(
                                "{\"function\": {\"name\": \"order\", \"parameters\": {\"type\":"
                                    + " \"object\", \"properties\": {\"n\": {\"enum\": [1, 2]}},"
                                    + " \"required\": [\"n\"]}}}"));
        // When
        var grammar = forms.call(tools, ToolFormat.TAGGED);
        // Then
        for (int seed = 0; seed < 20; seed++) {
            assertThat(said(grammar, new Random(seed)))
                    .matches(
                            "<tool_call>\n\\{\"name\": (\"hours\", \"arguments\": \\{}|\"order\","
                                    + " \"arguments\": \\{\"n\": ?[12]})}\n</tool_call>");
        }
    }

    @Test
    void keepsAGrammarForTheNextRequest() {
        assertThat(forms.json(ORDER)).isSameAs(forms.json(ORDER));
    }

    @Test
    void saysSoWhenTheVocabularyHasNoWordThatFits() {
        var digitsOnly = new Forms(() -> new Vocabulary(List.of("", "1", "2"), Set.of(END)));
        var form = digitsOnly.json("{\"type\": \"boolean\"}").form();

        assertThatThrownBy(() -> form.hold(new float[3])).isInstanceOf(IllegalStateException.class);
    }

    /**
     * Random words, of those that may come; short ones that close are likelier, so that it ends.
     */
    private String said(Grammar grammar, Random random) {
        var form = grammar.form();
        var said = new StringBuilder();
        for (int length = 0; !form.isWhole(); length++) {
            var logits = new float[words.size()];
            form.hold(logits);
            var allowed = new ArrayList<Integer>();
            for (int word = 0; word < logits.length; word++) {
                if (logits[word] == 0) {
                    allowed.add(word);
                }
            }
            if (allowed.contains(END) && (length > 40 || random.nextInt(4) == 0)) {
                break;
            }
            allowed.remove((Integer) END);
            var closing =
                    allowed.stream().filter(word -> "\"]}0".contains(words.get(word))).toList();
            var from = length > 40 && !closing.isEmpty() ? closing : allowed;
            int word = from.get(random.nextInt(from.size()));
            form.add(word);
            said.append(words.get(word));
            assertThat(said.length()).as(said.toString()).isLessThan(5_000);
        }
        return said.toString();
    }

    private static boolean fits(String text, String schema) {
        var state = State.before(JsonSchema.compile(schema, "response_format"));
        for (int at = 0; at < text.length(); at++) {
            state = state.after(text.charAt(at));
        }
        return state.mayEnd();
    }
}
