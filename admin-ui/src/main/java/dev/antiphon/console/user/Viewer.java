package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;

import java.util.Arrays;
import java.util.Optional;

/** Who looks at a page. */
public record Viewer(String name, Role role) {

    private static final String PREFIX = "ROLE_";

    /** Empty for somebody who has not come in. */
    public static Optional<Viewer> of(@Nullable Authentication authentication) {
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return Optional.empty();
        }
        return authentication.getAuthorities().stream()
                .flatMap(
                        authority ->
                                Arrays.stream(Role.values())
                                        .filter(
                                                role ->
                                                        (PREFIX + role.name())
                                                                .equals(authority.getAuthority())))
                .findFirst()
                .map(role -> new Viewer(authentication.getName(), role));
    }
}
