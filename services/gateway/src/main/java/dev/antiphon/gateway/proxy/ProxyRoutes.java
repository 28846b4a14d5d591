package dev.antiphon.gateway.proxy;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.web.servlet.function.RequestPredicates.GET;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import java.net.URI;

/** Which path leads to which service; what is not here is not exposed. */
@Configuration(proxyBeanMethods = false)
class ProxyRoutes {

    @Bean
    RouterFunction<ServerResponse> toChannels(ProxySettings settings) {
        return route("channels")
                .route(path("/chat").or(path("/chat/**")).or(path("/web/**")), http())
                .before(uri(settings.channelsUrl()))
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> toConsole(ProxySettings settings) {
        return route("console")
                .route(path("/console").or(path("/console/**")), http())
                .before(uri(settings.consoleUrl()))
                .build();
    }

    @Bean
    RouterFunction<ServerResponse> toTheChatPage() {
        return route("home")
                .route(
                        GET("/"),
                        _ -> ServerResponse.status(302).location(URI.create("/chat")).build())
                .build();
    }
}
