package dev.antiphon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;

class HeardTests {

    private static final String STREAM =
            """
            : ping

            id: 3-40
            data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

            id: 3-41
            data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{"content":"30"},"finish_reason":null}],"usage":null}

            id: 3-42
            data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{"content":" days."},"finish_reason":null}],"usage":null}

            id: 3-43
            data: {"id":"chatcmpl-7","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

            id: 3-44
            data: {"id":"chatcmpl-7","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}

            data: [DONE]

            """;

    @Test
    void hearsAnAnswerPieceByPiece() throws IOException {
        var heard = hear(STREAM);

        assertThat(heard.text()).isEqualTo("30 days.");
        assertThat(heard.pieces()).extracting(Heard.Piece::eventId).containsExactly("3-41", "3-42");
        assertThat(heard.id()).isEqualTo("chatcmpl-7");
        assertThat(heard.lastEventId()).isEqualTo("3-44");
        assertThat(heard.finishReason()).contains("stop");
        assertThat(heard.completionTokens()).hasValue(3);
        assertThat(heard.complete()).isTrue();
    }

    @Test
    void isNotCompleteWhenTheStreamBreaks() throws IOException {
        var heard = hear(STREAM.substring(0, STREAM.indexOf("id: 3-42")));

        assertThat(heard.text()).isEqualTo("30");
        assertThat(heard.lastEventId()).isEqualTo("3-41");
        assertThat(heard.complete()).isFalse();
    }

    @Test
    void keepsWhatTheServerSaysInsteadOfAnAnswer() throws IOException {
        var heard = hear("data: {\"error\":{\"message\":\"no node is left\"}}\n\n");

        assertThat(heard.error())
                .hasValueSatisfying(error -> assertThat(error).contains("no node"));
    }

    private static Heard hear(String stream) throws IOException {
        var heard = new Heard();
        var reader = new BufferedReader(new StringReader(stream));
        for (var event = ServerSentEvent.read(reader);
                event.isPresent();
                event = ServerSentEvent.read(reader)) {
            heard.take(event.get(), 0);
        }
        assertThat(ServerSentEvent.read(reader)).isEqualTo(Optional.empty());
        return heard;
    }
}
