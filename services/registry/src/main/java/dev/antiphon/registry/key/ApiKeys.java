package dev.antiphon.registry.key;

import dev.antiphon.contracts.Topics;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.outbox.Outbox;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.security.SecureRandom;
import java.time.Clock;

/** Gives keys out and takes them back. */
@Component
class ApiKeys {

    private final StoredKeys keys;
    private final Outbox outbox;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiKeys(StoredKeys keys, Outbox outbox, Clock clock) {
        this.keys = keys;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A key and what is kept of it. */
    record Created(ApiKey key, StoredKey stored) {}

    @Transactional
    Created create(String workspace, String name) {
        ApiKey key = ApiKey.draw(random);
        StoredKey stored = keys.save(new StoredKey(key, workspace, name, clock.instant()));
        outbox.say(Topics.KEYS, stored.prefix(), stored.state());
        return new Created(key, stored);
    }

    /** Ends a key; once more does no harm. */
    @Transactional
    void revoke(String prefix) {
        StoredKey key =
                keys.findForChange(prefix)
                        .orElseThrow(
                                () ->
                                        Rejected.notFound(
                                                "prefix",
                                                "there is no such key",
                                                "GET /registry/keys lists them"));
        if (key.revoke(clock.instant())) {
            outbox.sayGone(Topics.KEYS, prefix);
        }
    }
}
