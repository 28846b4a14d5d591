package dev.antiphon.gateway.proxy;

import dev.antiphon.gateway.connection.Client;
import dev.antiphon.gateway.problem.Refusals;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.time.Duration;

/**
 * Ends event streams of other services when their client goes. Whoever copies such a stream waits
 * for the next event and would notice only with that; so somebody else looks after the client and
 * wakes him.
 */
@Component
@Order(0)
class EventStreamFilter extends OncePerRequestFilter {

    private final Duration interval;

    EventStreamFilter(ProxySettings settings) {
        this.interval = settings.watchInterval();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return !HttpMethod.GET.matches(request.getMethod())
                || Refusals.isOpenAi(request)
                || accepted == null
                || !accepted.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var client = Client.of(request);
        var copying = Thread.currentThread();
        var watcher = Thread.ofVirtual().name("client-watch").start(() -> watch(client, copying));
        try {
            chain.doFilter(request, response);
        } finally {
            watcher.interrupt();
            join(watcher);
            // The watcher may have come too late to be noticed; the next request is another's.
            boolean _ = Thread.interrupted();
        }
    }

    private void watch(Client client, Thread copying) {
        try {
            while (!client.isGone()) {
                Thread.sleep(interval);
            }
            copying.interrupt();
        } catch (InterruptedException streamEnded) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread watcher) {
        boolean joined = false;
        while (!joined) {
            try {
                watcher.join();
                joined = true;
            } catch (InterruptedException woken) {
                // By the watcher itself, which is about to end.
                boolean _ = Thread.interrupted();
            }
        }
    }
}
