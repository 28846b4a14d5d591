package dev.antiphon.console.page;

import dev.antiphon.console.registry.RegistryPulse;
import dev.antiphon.console.user.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What the frame around every page shows. */
@ControllerAdvice
class Frame {

    private final RegistryPulse registry;

    Frame(RegistryPulse registry) {
        this.registry = registry;
    }

    @ModelAttribute
    void frame(@Nullable Authentication authentication, Model model) {
        Viewer.of(authentication).ifPresent(viewer -> model.addAttribute("viewer", viewer));
        model.addAttribute("registryIsThere", registry.isThere());
    }
}
