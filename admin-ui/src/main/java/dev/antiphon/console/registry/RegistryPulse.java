package dev.antiphon.console.registry;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks every few seconds whether the registry is there, so that pages can say so at once. */
@Component
public class RegistryPulse {

    private final Registry registry;
    private volatile boolean isThere = true;

    RegistryPulse(Registry registry) {
        this.registry = registry;
    }

    /** Whether it was there when looked for last. */
    public boolean isThere() {
        return isThere;
    }

    @Scheduled(fixedDelay = 2_000)
    void look() {
        isThere = registry.isThere();
    }
}
