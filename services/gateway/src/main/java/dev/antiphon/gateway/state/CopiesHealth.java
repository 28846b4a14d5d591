package dev.antiphon.gateway.state;

import dev.antiphon.requester.registry.RegistryCopies;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Part of the readiness: without the copies nobody's key is known. */
@Component("copies")
record CopiesHealth(RegistryCopies copies) implements HealthIndicator {

    @Override
    public Health health() {
        return (copies.complete() ? Health.up() : Health.outOfService()).build();
    }
}
