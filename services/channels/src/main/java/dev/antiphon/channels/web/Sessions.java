package dev.antiphon.channels.web;

import dev.antiphon.channels.conversation.Conversation;
import dev.antiphon.channels.conversation.Conversations;
import dev.antiphon.platform.problem.Rejected;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;

/** Gives tokens to browsers and knows whose they are. Only their hashes are kept. */
@Component
class Sessions {

    private static final String SCHEME = "Bearer ";
    private static final int TOKEN_BYTES = 32;

    private final JdbcClient database;
    private final Conversations conversations;
    private final WebSettings settings;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Sessions(JdbcClient database, Conversations conversations, WebSettings settings, Clock clock) {
        this.database = database;
        this.conversations = conversations;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A session that was just begun.
     *
     * @param token shown to the browser, this once
     */
    record Begun(String token, UUID conversation) {}

    @Transactional
    Begun begin(String bot, String locale) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        UUID conversation = conversations.begin(WebChannel.NAME, bot, locale).id();
        database.sql(
                        """
                        INSERT INTO channels.web_sessions (token_sha256, conversation, used)
                        VALUES (?, ?, ?)
                        """)
                .params(sha256(token), conversation, now())
                .update();
        return new Begun(token, conversation);
    }

    /**
     * The conversation of the session in an Authorization header.
     *
     * @throws Rejected if it bears none that lives
     */
    Conversation ofHeader(@Nullable String authorization) {
        if (authorization == null
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Rejected.unauthorized(
                    "Authorization",
                    "the header does not bear a session",
                    "send 'Authorization: Bearer <session>'; POST /web/sessions begins one");
        }
        return of("Authorization", authorization.substring(SCHEME.length()).strip());
    }

    /**
     * The conversation of a session.
     *
     * @param field where the token was given
     * @throws Rejected if there is no such session
     */
    Conversation of(String field, String token) {
        return database.sql(
                        """
                        SELECT conversation FROM channels.web_sessions
                        WHERE token_sha256 = ? AND used > ?
                        """)
                .params(sha256(token), now().minus(settings.sessionLife()))
                .query(UUID.class)
                .optional()
                .flatMap(conversations::find)
                .orElseThrow(
                        () ->
                                Rejected.unauthorized(
                                        field,
                                        "the session is not known or has ended",
                                        "begin a new one with POST /web/sessions"));
    }

    /** Notes that the customer is still there. */
    void used(Conversation conversation) {
        database.sql("UPDATE channels.web_sessions SET used = ? WHERE conversation = ?")
                .params(now(), conversation.id())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
