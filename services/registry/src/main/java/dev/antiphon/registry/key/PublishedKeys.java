package dev.antiphon.registry.key;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.PublishedState;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.stream.Collectors;

@Component
class PublishedKeys implements PublishedState {

    private final StoredKeys keys;

    PublishedKeys(StoredKeys keys) {
        this.keys = keys;
    }

    @Override
    public Topic topic() {
        return Topics.KEYS;
    }

    @Override
    public Map<String, MessageLite> states() {
        return keys.findByRevokedIsNull().stream()
                .collect(Collectors.toMap(StoredKey::prefix, StoredKey::state));
    }
}
