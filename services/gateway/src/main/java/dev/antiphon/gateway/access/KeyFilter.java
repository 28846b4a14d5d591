package dev.antiphon.gateway.access;

import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.UUID;

/** Lets nobody through to {@code /v1} without a valid key, before anything else is read. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class KeyFilter extends OncePerRequestFilter {

    private final ApiKeys keys;

    KeyFilter(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Refusals.isOpenAi(request);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("x-request-id", "req_" + UUID.randomUUID());
        var workspace = keys.workspaceOf(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (workspace.isEmpty()) {
            Refusals.write(request, response, Refused.key());
            return;
        }
        new Workspace(workspace.get()).attachTo(request);
        chain.doFilter(request, response);
    }
}
