package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.ChannelsCalls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** Nothing that a client sends is the service's fault. */
@ExtendWith(OutputCaptureExtension.class)
class BadRequestTests {

    private final ChannelsCalls channels = ChannelsInstance.shared();
    private final ChannelsCalls.Customer customer = channels.customer(ChannelsInstance.BOT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    POST   | /web/sessions        | ''                                         | 400 | ''
                    POST   | /web/sessions        | {                                          | 400 | ''
                    POST   | /web/sessions        | []                                         | 400 | ''
                    POST   | /web/sessions        | null                                       | 400 | ''
                    POST   | /web/sessions        | {'bot': {}}                                | 400 | bot
                    POST   | /web/sessions        | {'bot': 7}                                 | 400 | bot
                    POST   | /web/sessions        | {}                                         | 400 | bot
                    POST   | /web/sessions        | {'bot': ''}                                | 400 | bot
                    POST   | /web/sessions        | {'bot': 'a\\u0000'}                        | 400 | bot
                    POST   | /web/sessions        | {'bot': '../../etc/passwd'}                | 404 | bot
                    POST   | /web/sessions        | {'bot': 'shop', 'admin': true}             | 400 | admin
                    POST   | /web/sessions        | {'bot': 'shop', 'locale': '<script>'}      | 400 | locale
                    GET    | /web/sessions        | ''                                         | 405 | ''
                    POST   | /web/messages        | ''                                         | 400 | ''
                    POST   | /web/messages        | "text"                                     | 400 | ''
                    POST   | /web/messages        | {'id': 'm'}                                | 400 | text
                    POST   | /web/messages        | {'text': 'Hi'}                             | 400 | id
                    POST   | /web/messages        | {'id': 1, 'text': 'Hi'}                    | 400 | id
                    POST   | /web/messages        | {'id': '', 'text': 'Hi'}                   | 400 | id
                    POST   | /web/messages        | {'id': 'a b', 'text': 'Hi'}                | 400 | id
                    POST   | /web/messages        | {'id': 'm', 'text': ''}                    | 400 | text
                    POST   | /web/messages        | {'id': 'm', 'text': '  \\n '}              | 400 | text
                    POST   | /web/messages        | {'id': 'm', 'text': ['Hi']}                | 400 | text
                    POST   | /web/messages        | {'id': 'm', 'text': 'a\\u0000b'}           | 400 | text
                    POST   | /web/messages        | {'id': 'm', 'text': 'a\\ud800'}            | 400 | text
                    POST   | /web/messages        | {'id': 'm', 'text': 'a', 'conversation': 'x'} | 400 | conversation
                    DELETE | /web/messages        | ''                                         | 405 | ''
                    POST   | /web/events          | {}                                         | 405 | ''
                    GET    | /web/unknown         | ''                                         | 404 | ''
                    GET    | /chat/unknown.js     | ''                                         | 404 | ''
                    GET    | /chat/..%2fapplication.yaml | ''                                  | 400 | ''
                    """)
    void areAnsweredAsTheClientsMistake(
            String method,
            String path,
            String body,
            int status,
            String field,
            CapturedOutput output) {
        // Given
        String json = body.equals("''") ? "" : body.replace('\'', '"');
        // When
        var answer =
                channels.send(
                        method,
                        path,
                        BodyPublishers.ofString(json),
                        "Authorization",
                        "Bearer " + customer.session());
        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).doesNotContain("Exception").doesNotContain("\tat ");
        if (!field.equals("''")) {
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.member("field")).isEqualTo(field);
            assertThat(answer.member("fix")).isNotEmpty();
        }
        assertThat(output).doesNotContain("\tat ").doesNotContain(customer.session());
    }

    @Test
    void areRefusedWhenTheTextIsTooLong() {
        // When
        var longest = customer.say("m1", "🙂".repeat(4000));
        var tooLong = customer.say("m2", "🙂".repeat(4001));
        // Then
        assertThat(longest.status()).isEqualTo(202);
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(tooLong.member("field")).isEqualTo("text");
        assertThat(tooLong.member("fix")).contains("4000");
    }

    @Test
    void areRefusedWhenTheyAreNotText() {
        // Given
        byte[] broken = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};
        // When
        var answer = channels.send("POST", "/web/sessions", BodyPublishers.ofByteArray(broken));
        // Then
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void areRefusedWhenTheyAreNotJson() {
        // When
        var answer =
                channels.send(
                        "POST",
                        "/web/sessions",
                        BodyPublishers.ofString("bot=shop"),
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        // Then
        assertThat(answer.status()).isEqualTo(415);
    }

    @Test
    void areRefusedWhenTheyAreTooLarge() {
        // Given
        byte[] large =
                ("{\"bot\":\"" + "a".repeat(10_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        // When
        var announced = channels.send("POST", "/web/sessions", BodyPublishers.ofByteArray(large));
        var streamed =
                channels.send(
                        "POST",
                        "/web/sessions",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        // Then
        assertThat(announced.status()).isEqualTo(413);
        assertThat(streamed.status()).isEqualTo(413);
    }

    @Test
    void areHarmlessAsTheIdOfTheLastEvent() {
        for (String id :
                new String[] {"", "%", "%00", "a/b/c/d", "x".repeat(5000), "a/b/999999999999"}) {
            // When
            try (var stream = customer.listen(id)) {
                String turn = "last-event-" + id.length() + id.hashCode();
                ChannelsInstance.bots().answer(customer.conversation(), turn, "Hello");
                // Then
                stream.await(1);
            }
        }
    }
}
