package dev.antiphon.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.antiphon.channels.support.ChannelsCalls;
import dev.antiphon.channels.support.Eventually;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.util.Map;

class SessionTests {

    private final ChannelsCalls channels = ChannelsInstance.shared();

    @Test
    void beginsAConversationWithABot() {
        // When
        var answer = channels.post("/web/sessions", Map.of("bot", ChannelsInstance.BOT));
        // Then
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.member("session")).hasSizeGreaterThanOrEqualTo(43);
        assertThat(answer.member("conversation")).hasSize(36);
        assertThat(answer.body().path("bot").path("id").asString()).isEqualTo("shop");
        assertThat(answer.body().path("bot").path("name").asString()).isEqualTo("Mila");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    @Test
    void isRefusedWithABotThatDoesNotExist() {
        // When
        var answer = channels.post("/web/sessions", Map.of("bot", "nobody"));
        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.member("field")).isEqualTo("bot");
        assertThat(answer.member("fix")).isNotEmpty();
    }

    @Test
    void learnsOfABotThatIsMadeLater() {
        // Given
        assertThat(channels.post("/web/sessions", Map.of("bot", "later")).status()).isEqualTo(404);
        // When
        ChannelsInstance.bots().publish("later", "Late");
        // Then
        Eventually.holds(
                () -> channels.post("/web/sessions", Map.of("bot", "later")).status() == 201);
    }

    @Test
    void isKeptWithoutItsToken() {
        // Given
        var server = ChannelsInstance.database();
        var database =
                JdbcClient.create(
                        new DriverManagerDataSource(
                                server.url(), server.user(), server.password()));
        // When
        var customer = channels.customer(ChannelsInstance.BOT);
        // Then
        assertThat(
                        database.sql(
                                        "SELECT count(*) FROM channels.web_sessions s"
                                                + " WHERE s::text LIKE ?")
                                .param("%" + customer.session() + "%")
                                .query(Integer.class)
                                .single())
                .isZero();
        assertThat(
                        database.sql(
                                        "SELECT count(*) FROM channels.web_sessions"
                                                + " WHERE token_sha256 = sha256(?::bytea)")
                                .param(customer.session())
                                .query(Integer.class)
                                .single())
                .isEqualTo(1);
    }

    @Test
    void endsWhenItIsNotUsed() {
        // Given
        var customer = channels.customer(ChannelsInstance.BOT);
        try (var instance = ChannelsInstance.another("--channels.web.session-life=1ms")) {
            // When
            var answer = customer.at(instance.calls()).say("m", "Hello?");
            // Then
            assertThat(answer.status()).isEqualTo(401);
        }
    }

    @Test
    void isAskedForWhereverAConversationIsTouched() {
        for (String path : new String[] {"/web/messages", "/web/events", "/web/events?session=x"}) {
            // When
            var answer = channels.get(path);
            // Then
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(answer.member("fix")).contains("/web/sessions");
        }
    }
}
