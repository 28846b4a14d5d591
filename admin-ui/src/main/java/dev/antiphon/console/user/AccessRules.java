package dev.antiphon.console.user;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import java.io.IOException;

/** Who may do what, over HTTP. */
@Configuration(proxyBeanMethods = false)
class AccessRules {

    private static final String LOGIN = "/login";
    private static final String CONTENT =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    /** Requests that a script made: a redirect would give it a page where it expects a piece. */
    private static final RequestMatcher BY_SCRIPT =
            request ->
                    request.getHeader("HX-Request") != null
                            || MediaType.TEXT_EVENT_STREAM_VALUE.equals(
                                    request.getHeader("Accept"));

    @Bean
    SessionRegistry sessionRegistry() {
        return new SessionRegistryImpl();
    }

    @Bean
    HttpSessionEventPublisher sessionEvents() {
        return new HttpSessionEventPublisher();
    }

    @Bean
    SecurityFilterChain rules(HttpSecurity http, SessionRegistry sessions, LoginAttempts attempts) {
        return http.authorizeHttpRequests(
                        requests ->
                                requests.dispatcherTypeMatchers(
                                                DispatcherType.ASYNC, DispatcherType.ERROR)
                                        .permitAll()
                                        .requestMatchers(
                                                LOGIN,
                                                "/assets/**",
                                                "/webjars/**",
                                                "/actuator/health")
                                        .permitAll()
                                        .requestMatchers("/users/**")
                                        .hasRole(Role.ADMIN.name())
                                        .requestMatchers(HttpMethod.GET)
                                        .authenticated()
                                        .requestMatchers(HttpMethod.POST, "/account/**")
                                        .authenticated()
                                        .requestMatchers(
                                                HttpMethod.POST,
                                                "/nodes/**",
                                                "/versions/**",
                                                "/aliases/**",
                                                "/bots/**")
                                        .hasAnyRole(Role.OPERATOR.name(), Role.ADMIN.name())
                                        .anyRequest()
                                        .denyAll())
                .addFilterBefore(
                        new LoginThrottle(login(), attempts),
                        UsernamePasswordAuthenticationFilter.class)
                .formLogin(
                        form ->
                                form.loginPage(LOGIN)
                                        .failureHandler(AccessRules::failed)
                                        .successHandler(new ComesIn(attempts)))
                .logout(logout -> logout.logoutSuccessUrl(LOGIN + "?out"))
                .requestCache(cache -> cache.requestCache(pagesOnly()))
                .sessionManagement(
                        management ->
                                management
                                        .maximumSessions(-1)
                                        .sessionRegistry(sessions)
                                        .expiredSessionStrategy(
                                                expired ->
                                                        sendToLogin(
                                                                expired.getRequest(),
                                                                expired.getResponse(),
                                                                "?ended")))
                .exceptionHandling(
                        exceptions ->
                                exceptions
                                        .defaultAuthenticationEntryPointFor(
                                                (request, response, _) ->
                                                        sendToLogin(request, response, "?ended"),
                                                BY_SCRIPT)
                                        .defaultAuthenticationEntryPointFor(
                                                new LoginUrlAuthenticationEntryPoint(LOGIN),
                                                _ -> true)
                                        .accessDeniedHandler(AccessRules::denied))
                .headers(
                        headers ->
                                headers.contentSecurityPolicy(
                                                policy -> policy.policyDirectives(CONTENT))
                                        .referrerPolicy(
                                                policy ->
                                                        policy.policy(ReferrerPolicy.SAME_ORIGIN)))
                .build();
    }

    private static RequestMatcher login() {
        return PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, LOGIN);
    }

    /** Only a page is worth going back to after the login. */
    private static HttpSessionRequestCache pagesOnly() {
        var cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(
                request ->
                        request.getMethod().equals("GET")
                                && !BY_SCRIPT.matches(request)
                                && String.valueOf(request.getHeader("Accept"))
                                        .contains(MediaType.TEXT_HTML_VALUE));
        return cache;
    }

    private static void sendToLogin(
            HttpServletRequest request, HttpServletResponse response, String why)
            throws IOException {
        if (BY_SCRIPT.matches(request)) {
            response.setHeader("HX-Redirect", request.getContextPath() + LOGIN + why);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        new DefaultRedirectStrategy().sendRedirect(request, response, LOGIN + why);
    }

    /** It is not the user's fault when nobody can look them up. */
    private static void failed(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        String why = failure instanceof InternalAuthenticationServiceException ? "?away" : "?wrong";
        new DefaultRedirectStrategy().sendRedirect(request, response, LOGIN + why);
    }

    /** A login page that lay open for too long has a stale token: it is simply shown again. */
    private static void denied(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException, ServletException {
        if (denied instanceof CsrfException && login().matches(request)) {
            new DefaultRedirectStrategy().sendRedirect(request, response, LOGIN + "?again");
            return;
        }
        new AccessDeniedHandlerImpl().handle(request, response, denied);
    }

    /** Goes to the page that was asked for, and forgets the attempts it took. */
    private static final class ComesIn extends SavedRequestAwareAuthenticationSuccessHandler {

        private final LoginAttempts attempts;

        private ComesIn(LoginAttempts attempts) {
            this.attempts = attempts;
            setDefaultTargetUrl("/overview");
            setRequestCache(pagesOnly());
        }

        @Override
        public void onAuthenticationSuccess(
                HttpServletRequest request,
                HttpServletResponse response,
                Authentication authentication)
                throws IOException, ServletException {
            attempts.succeeded(LoginThrottle.name(request), request.getRemoteAddr());
            super.onAuthenticationSuccess(request, response, authentication);
        }
    }
}
