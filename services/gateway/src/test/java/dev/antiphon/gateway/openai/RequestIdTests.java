package dev.antiphon.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;

class RequestIdTests {

    private final RequestId id = RequestId.draw(Format.CHAT.prefix(), "acme", new SecureRandom());

    @Test
    void belongsToItsWorkspace() {
        assertThat(id.value()).matches("chatcmpl-[0-9a-f]{48}");
        assertThat(RequestId.of(id.value(), Format.CHAT.prefix(), "acme")).contains(id);
    }

    @Test
    void belongsToNobodyElse() {
        assertThat(RequestId.of(id.value(), Format.CHAT.prefix(), "acme2")).isEmpty();
        assertThat(RequestId.of(id.value(), Format.TEXT.prefix(), "acme")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chatcmpl-", "chatcmpl-zz", "chatcmpl-0123", "cmpl-00", "../.."})
    void isNothingElse(String text) {
        assertThat(RequestId.of(text, Format.CHAT.prefix(), "acme")).isEmpty();
    }

    @Test
    void isNotTheOneBefore() {
        assertThat(RequestId.draw(Format.CHAT.prefix(), "acme", new SecureRandom()))
                .isNotEqualTo(id);
    }
}
