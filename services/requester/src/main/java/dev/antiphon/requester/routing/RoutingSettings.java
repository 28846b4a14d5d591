package dev.antiphon.requester.routing;

import dev.antiphon.contracts.Pool;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.util.List;

/**
 * Which pools are preferred.
 *
 * @param regions the nearest first; those that are not named come after them; default none
 */
@ConfigurationProperties("requester.routing")
public record RoutingSettings(@DefaultValue List<String> regions) {

    public RoutingSettings {
        regions = List.copyOf(regions);
    }

    /** How many regions are nearer. */
    public int distance(Pool pool) {
        int at = regions.indexOf(pool.region());
        return at < 0 ? regions.size() : at;
    }
}
