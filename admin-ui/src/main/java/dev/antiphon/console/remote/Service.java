package dev.antiphon.console.remote;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClient.RequestHeadersSpec.ConvertibleClientHttpResponse;
import org.springframework.web.client.RestClientException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;

/** Another service of Antiphon that speaks HTTP and JSON, and says no in problem details. */
public final class Service {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_PROBLEM_BYTES = 64 * 1024;
    private static final int UNAUTHORIZED = 401;
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final @Nullable String token;
    private final String tokenSetting;
    private final RestClient reads;
    private final RestClient writes;

    /**
     * A service.
     *
     * @param name for people, as in "the registry"
     * @param token what writes bear
     * @param tokenSetting the name of the setting that holds the token
     * @param readTimeout for what answers at once
     * @param writeTimeout for what may take long: weights are hashed
     */
    public Service(
            String name,
            URI address,
            @Nullable String token,
            String tokenSetting,
            Duration readTimeout,
            Duration writeTimeout) {
        this.name = name;
        this.token = token;
        this.tokenSetting = tokenSetting;
        this.reads = client(address, readTimeout);
        this.writes = client(address, writeTimeout);
    }

    private static RestClient client(URI address, Duration timeout) {
        var requests =
                new JdkClientHttpRequestFactory(
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(CONNECT_TIMEOUT)
                                .build());
        requests.setReadTimeout(timeout);
        return RestClient.builder().baseUrl(address.toString()).requestFactory(requests).build();
    }

    /** Reads; the path's {@code {…}} are filled with the variables. */
    public <T> Answer<T> get(ParameterizedTypeReference<T> type, String path, Object... variables) {
        return answer(type, reads.get().uri(path, variables));
    }

    /** Changes something without a body. */
    public <T> Answer<T> post(
            ParameterizedTypeReference<T> type, String path, Object... variables) {
        return answer(type, authorized(writes.post().uri(path, variables)));
    }

    /** Changes a state that was seen under an entity tag; null creates what does not exist yet. */
    public <T> Answer<T> put(
            ParameterizedTypeReference<T> type,
            @Nullable String entityTag,
            Map<String, ?> body,
            String path,
            Object... variables) {
        var request =
                writes.put()
                        .uri(path, variables)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(JSON.writeValueAsBytes(body));
        return answer(type, authorized(conditional(request, entityTag)));
    }

    /** Deletes a state that was seen under an entity tag. */
    public Answer<Void> delete(String entityTag, String path, Object... variables) {
        var request = writes.method(HttpMethod.DELETE).uri(path, variables);
        return answer(
                new ParameterizedTypeReference<>() {}, authorized(conditional(request, entityTag)));
    }

    private static RestClient.RequestHeadersSpec<?> conditional(
            RestClient.RequestHeadersSpec<?> request, @Nullable String entityTag) {
        return entityTag == null ? request : request.header(HttpHeaders.IF_MATCH, entityTag);
    }

    private RestClient.RequestHeadersSpec<?> authorized(RestClient.RequestHeadersSpec<?> request) {
        return token == null ? request : request.headers(headers -> headers.setBearerAuth(token));
    }

    private <T> Answer<T> answer(
            ParameterizedTypeReference<T> type, RestClient.RequestHeadersSpec<?> request) {
        try {
            return request.accept(MediaType.APPLICATION_JSON, MediaType.APPLICATION_PROBLEM_JSON)
                    .exchangeForRequiredValue((_, response) -> read(type, response));
        } catch (RestClientException failed) {
            return new Answer.Unreachable<>(
                    NestedExceptionUtils.getMostSpecificCause(failed).toString());
        }
    }

    private <T> Answer<T> read(
            ParameterizedTypeReference<T> type, ConvertibleClientHttpResponse response)
            throws IOException {
        var status = response.getStatusCode();
        if (status.is2xxSuccessful()) {
            @Nullable T value = response.bodyTo(type);
            return done(value, response.getHeaders().getETag());
        }
        if (status.value() == UNAUTHORIZED) {
            return new Answer.Refused<>(
                    new Refusal(
                            UNAUTHORIZED,
                            "",
                            name + " does not accept the console's token",
                            "Set " + tokenSetting + " to the service's admin token."));
        }
        if (status.is5xxServerError()) {
            return new Answer.Unreachable<>(name + " answers with status " + status.value());
        }
        return new Answer.Refused<>(refusal(response));
    }

    @SuppressWarnings("NullAway") // Only DELETE answers without a body, and its value is Void.
    private static <T> Answer<T> done(@Nullable T value, @Nullable String entityTag) {
        return new Answer.Done<>(value, entityTag);
    }

    private Refusal refusal(ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        try {
            JsonNode problem = JSON.readTree(response.getBody().readNBytes(MAX_PROBLEM_BYTES));
            String field = problem.path("field").asString("");
            String detail = problem.path("detail").asString("");
            // The detail repeats the field for those who read nothing else.
            String opening = field + ": ";
            if (!field.isEmpty() && detail.startsWith(opening)) {
                detail = detail.substring(opening.length());
            }
            if (!detail.isEmpty()) {
                return new Refusal(status, field, detail, problem.path("fix").asString(""));
            }
        } catch (JacksonException notAProblemDetail) {
            // Said below, as far as the status tells it.
        }
        return new Refusal(status, "", name + " answers with status " + status, "");
    }
}
