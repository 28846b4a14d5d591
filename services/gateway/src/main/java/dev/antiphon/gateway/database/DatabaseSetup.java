package dev.antiphon.gateway.database;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps the start of a gateway from waiting for the database. */
@Configuration(proxyBeanMethods = false)
class DatabaseSetup {

    /** {@link Database} migrates, when the database is there. */
    @Bean
    FlywayMigrationStrategy later() {
        return _ -> {};
    }
}
