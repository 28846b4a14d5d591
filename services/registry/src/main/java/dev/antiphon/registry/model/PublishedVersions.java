package dev.antiphon.registry.model;

import com.google.protobuf.MessageLite;

import dev.antiphon.contracts.Topic;
import dev.antiphon.contracts.Topics;
import dev.antiphon.registry.outbox.PublishedState;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.stream.Collectors;

@Component
class PublishedVersions implements PublishedState {

    private final Versions versions;

    PublishedVersions(Versions versions) {
        this.versions = versions;
    }

    @Override
    public Topic topic() {
        return Topics.VERSIONS;
    }

    @Override
    public Map<String, MessageLite> states() {
        return versions.findAllByOrderByModelAscNumberAsc().stream()
                .collect(Collectors.toMap(version -> version.digest().value(), Version::state));
    }
}
