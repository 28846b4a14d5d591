package dev.antiphon.console.user;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.RedirectStrategy;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Objects;

/** Lets nobody guess passwords for long. */
class LoginThrottle extends OncePerRequestFilter {

    private static final int MAX_NAME = 64;

    private final RequestMatcher logins;
    private final LoginAttempts attempts;
    private final RedirectStrategy redirects = new DefaultRedirectStrategy();

    LoginThrottle(RequestMatcher logins, LoginAttempts attempts) {
        this.logins = logins;
        this.attempts = attempts;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (logins.matches(request) && !attempts.take(name(request), request.getRemoteAddr())) {
            redirects.sendRedirect(request, response, "/login?wait");
            return;
        }
        chain.doFilter(request, response);
    }

    /** The name as it is counted. */
    static String name(HttpServletRequest request) {
        String given =
                Users.canonical(Objects.requireNonNullElse(request.getParameter("username"), ""));
        return given.substring(0, Math.min(MAX_NAME, given.length()));
    }
}
