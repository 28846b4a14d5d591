package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Map;

/** Refuses bodies that do not even claim to be JSON, before anybody else reads them as a form. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class JsonFilter extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Refusals.isOpenAi(request)
                || !HttpMethod.POST.matches(request.getMethod())
                || isJson(request);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Refusals.write(
                request,
                response,
                Refused.status(415, "The body must be sent as application/json.", Map.of()));
    }

    private static boolean isJson(HttpServletRequest request) {
        try {
            return request.getContentType() != null
                    && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(
                            MediaType.parseMediaType(request.getContentType()));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }
}
