package dev.antiphon.registry.model;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.VersionDigest;
import dev.antiphon.platform.problem.Rejected;
import dev.antiphon.registry.outbox.Outbox;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/** Every change of a version: registered, activated, retired. */
@Component
class ModelVersions {

    private final Versions versions;
    private final VersionUses uses;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final JdbcClient database;
    private final Clock clock;

    ModelVersions(
            Versions versions,
            VersionUses uses,
            Outbox outbox,
            ApplicationEventPublisher events,
            JdbcClient database,
            Clock clock) {
        this.versions = versions;
        this.uses = uses;
        this.outbox = outbox;
        this.events = events;
        this.database = database;
        this.clock = clock;
    }

    /** A version, and whether it was unknown until now. */
    record Registration(Version version, boolean isNew) {}

    /** Adds a version, or finds the one of the same content. */
    @Transactional
    Registration register(String model, Checkpoint checkpoint) {
        // Numbers have no gaps and content has one name, so registrations go one after another.
        database.sql("LOCK TABLE registry.versions IN SHARE ROW EXCLUSIVE MODE").update();
        var known = versions.findById(checkpoint.digest().value());
        if (known.isPresent()) {
            return new Registration(again(known.get(), model, checkpoint.directory()), false);
        }
        int number = versions.lastNumber(model) + 1;
        var version = versions.save(new Version(model, number, checkpoint, clock.instant()));
        say(version);
        return new Registration(version, true);
    }

    private Version again(Version version, String model, Path directory) {
        if (!version.model().equals(model)) {
            throw Rejected.conflict(
                    "model",
                    "this content is registered as version %d of %s"
                            .formatted(version.number(), version.model()),
                    "use that version, or that model's name");
        }
        if (!version.location().equals(directory.toString())) {
            version.movedTo(directory.toString());
            say(version);
        }
        return version;
    }

    @Transactional
    Version activate(VersionDigest digest) {
        Version version = findForChange(digest);
        version.activate(clock.instant());
        say(version);
        events.publishEvent(new ActiveVersionsChanged());
        return version;
    }

    @Transactional
    Version retire(VersionDigest digest) {
        Version version = findForChange(digest);
        version.retire();
        List<String> aliases = uses.aliasesOf(digest);
        if (!aliases.isEmpty()) {
            throw Rejected.conflict(
                    "version",
                    digest + " still serves " + String.join(", ", aliases),
                    "take it out of these aliases first");
        }
        say(version);
        events.publishEvent(new ActiveVersionsChanged());
        return version;
    }

    /** Lets only these nodes see text and tokens of a version; all, if there is none. */
    @Transactional
    Version keepOn(VersionDigest digest, Collection<String> nodes) {
        Version version = findForChange(digest);
        version.keepOn(nodes);
        events.publishEvent(new ActiveVersionsChanged());
        return version;
    }

    /** Tells the planner where a version wants to be served, and how often. */
    @Transactional
    Version wishFor(VersionDigest digest, Wish wish) {
        Version version = findForChange(digest);
        version.wishFor(wish);
        events.publishEvent(new ActiveVersionsChanged());
        return version;
    }

    private Version findForChange(VersionDigest digest) {
        return versions.findForChange(digest.value()).orElseThrow(() -> unknown(digest.value()));
    }

    static Rejected unknown(String digest) {
        return Rejected.notFound(
                "version", digest + " is not registered", "GET /registry/versions lists them");
    }

    private void say(Version version) {
        outbox.say(Topics.VERSIONS, version.digest().value(), version.state());
    }
}
