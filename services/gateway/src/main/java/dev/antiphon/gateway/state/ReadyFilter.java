package dev.antiphon.gateway.state;

import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.requester.registry.RegistryCopies;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.time.Duration;

/** Holds {@code /v1} closed until the copies are there, lest a valid key be refused. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ReadyFilter extends OncePerRequestFilter {

    private final RegistryCopies copies;

    ReadyFilter(RegistryCopies copies) {
        this.copies = copies;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return copies.complete() || !Refusals.isOpenAi(request);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Refusals.write(
                request,
                response,
                Refused.unavailable("The gateway is starting.", Duration.ofSeconds(1)));
    }
}
