package dev.antiphon.gateway.access;

import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.http.HttpServletRequest;

/** The workspace that a request is done for, as its API key says. */
public record Workspace(String id) {

    private static final String ATTRIBUTE = Workspace.class.getName();

    /**
     * The workspace of a request that the key filter has let through.
     *
     * @throws Refused if it has not
     */
    public static Workspace of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Workspace workspace) {
            return workspace;
        }
        throw Refused.key();
    }

    void attachTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
