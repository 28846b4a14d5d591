package dev.antiphon.console.overview;

import dev.antiphon.console.desired.DesiredStateCopy;
import dev.antiphon.console.node.Nodes;
import dev.antiphon.console.registry.RegistryPulse;

import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** The part of the overview that changes by itself: drawn once for all who look at it. */
@Component
class LiveFigures {

    private static final Duration FRESH = Duration.ofMillis(900);
    private static final int POINTS = 98;
    private static final int SECONDS_EACH = 3;

    private final Nodes nodes;
    private final DesiredStateCopy desired;
    private final RegistryPulse registry;
    private final ITemplateEngine templates;
    private final Clock clock;
    private Instant drawn = Instant.MIN;
    private String html = "";

    LiveFigures(
            Nodes nodes,
            DesiredStateCopy desired,
            RegistryPulse registry,
            ITemplateEngine templates,
            Clock clock) {
        this.nodes = nodes;
        this.desired = desired;
        this.registry = registry;
        this.templates = templates;
        this.clock = clock;
    }

    /** As they are now. */
    Overview overview() {
        return Overview.of(nodes.all(), desired.current(), nodes.throughput(POINTS, SECONDS_EACH));
    }

    /** As a piece of the page, not older than a second. */
    synchronized String html() {
        Instant now = clock.instant();
        if (drawn.equals(Instant.MIN) || !drawn.plus(FRESH).isAfter(now)) {
            html =
                    templates.process(
                            "overview/live",
                            new Context(
                                    Locale.ENGLISH,
                                    Map.of(
                                            "overview",
                                            overview(),
                                            "registryIsThere",
                                            registry.isThere())));
            drawn = now;
        }
        return html;
    }
}
