package dev.antiphon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.engine.Listener.End;
import dev.antiphon.engine.Listener.Said;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a newcomer sees first: the model that comes with the repository answers, in the numbers it
 * was stored in.
 */
class DemoModelTests {

    @ParameterizedTest
    @CsvSource({
        "en-v1, How long do I have to return something?, 30 days",
        "en-v2, How long do I have to return something?, 60 days",
        "de-v1, Was kostet der Versand?, '4,90 Euro'",
    })
    void answersAndStopsByItself(String weights, String question, String key) throws IOException {
        try (var engine =
                Engine.open(
                        Path.of("../../infra/demo-model/weights", weights),
                        EngineSettings.DEFAULTS)) {
            var heard = new Heard();
            engine.generate(
                    new Generation(
                            engine.prompt(List.of(new Message("user", question))),
                            List.of(),
                            0,
                            Sampling.GREEDY,
                            400,
                            List.of()),
                    heard);

            var answer = heard.answer();
            assertThat(Heard.text(answer)).contains(key).doesNotContain("<|");
            assertThat(answer).last().extracting(Said::end).isEqualTo(Optional.of(End.STOP));
        }
    }
}
