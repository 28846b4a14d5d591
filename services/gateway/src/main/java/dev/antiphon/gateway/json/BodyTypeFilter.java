package dev.antiphon.gateway.json;

import dev.antiphon.gateway.problem.Refusals;
import dev.antiphon.gateway.problem.Refused;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.Map;

/**
 * Refuses bodies that do not even claim to be JSON, or files where files are taken, before anybody
 * else reads them as a form.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class BodyTypeFilter extends OncePerRequestFilter {

    private static final String FILES = "/v1/files";

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !Refusals.isOpenAi(request)
                || !HttpMethod.POST.matches(request.getMethod())
                || fits(request);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Refusals.write(
                request,
                response,
                Refused.status(415, "The body must be sent as " + wanted(request) + ".", Map.of()));
    }

    private static MediaType wanted(HttpServletRequest request) {
        return request.getServletPath().equals(FILES)
                ? MediaType.MULTIPART_FORM_DATA
                : MediaType.APPLICATION_JSON;
    }

    private static boolean fits(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type == null
                    ? isEmpty(request)
                    : wanted(request).equalsTypeAndSubtype(MediaType.parseMediaType(type));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static boolean isEmpty(HttpServletRequest request) {
        return request.getContentLengthLong() <= 0
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
    }
}
