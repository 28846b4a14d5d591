package dev.antiphon.gateway.proxy;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Tells the service behind how the client came here. What a client itself says about it has been
 * removed before.
 */
@Component
class ForwardedHeaders implements RequestHttpHeadersFilter, Ordered {

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        var client = request.servletRequest();
        var forwarded = HttpHeaders.copyOf(headers);
        forwarded.set("X-Forwarded-For", client.getRemoteAddr());
        forwarded.set("X-Forwarded-Proto", client.getScheme());
        forwarded.set("X-Forwarded-Host", client.getServerName() + ":" + client.getServerPort());
        forwarded.set("X-Forwarded-Port", Integer.toString(client.getServerPort()));
        return forwarded;
    }
}
