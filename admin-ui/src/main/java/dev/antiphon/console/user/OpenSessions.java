package dev.antiphon.console.user;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.stereotype.Component;

/** Ends sessions that stand for something that is no longer so. */
@Component
public class OpenSessions {

    private final SessionRegistry sessions;

    OpenSessions(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /** Ends what a user has open, but the session from which it is asked for. */
    void end(String name, @Nullable String exceptId) {
        sessions.getAllPrincipals().stream()
                .filter(
                        principal ->
                                principal instanceof UserDetails user
                                        && user.getUsername().equals(name))
                .flatMap(principal -> sessions.getAllSessions(principal, false).stream())
                .filter(session -> !session.getSessionId().equals(exceptId))
                .forEach(SessionInformation::expireNow);
    }

    /** Whether a session goes on. */
    public boolean isOpen(String id) {
        SessionInformation session = sessions.getSessionInformation(id);
        return session != null && !session.isExpired();
    }
}
