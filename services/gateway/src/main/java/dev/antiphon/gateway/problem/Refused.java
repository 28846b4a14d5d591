package dev.antiphon.gateway.problem;

import dev.antiphon.requester.admission.NotAdmitted;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A request that a rule said no to, or that failed; what it says is shown to the client. */
public final class Refused extends RuntimeException {

    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    /** Longer names are not repeated. */
    private static final int LONGEST_MODEL = 100;

    /** Tells OpenAI's clients whether to repeat the request by themselves. */
    private static final String SHOULD_RETRY = "x-should-retry";

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;
    private final Map<String, String> headers;

    private Refused(
            int status,
            String type,
            String message,
            @Nullable String param,
            @Nullable String code,
            Map<String, String> headers) {
        // Without a stack trace: it is an answer, not a bug.
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
        this.headers = headers;
    }

    /**
     * A field is wrong.
     *
     * @param param its name as OpenAI has it
     */
    public static Refused field(String param, String message) {
        return new Refused(400, INVALID, message, param, null, Map.of());
    }

    /** The body as a whole is wrong. */
    public static Refused body(String message) {
        return new Refused(400, INVALID, message, null, null, Map.of());
    }

    /** The body is longer than any that is read. */
    public static Refused tooLarge(long limitBytes) {
        return new Refused(
                413,
                INVALID,
                "The body is larger than " + limitBytes + " bytes.",
                null,
                null,
                // What is left of it is not read.
                Map.of("Connection", "close"));
    }

    /** There is no key, or nobody knows it. */
    public static Refused key() {
        return new Refused(
                401,
                INVALID,
                "No valid API key was given. Send it as 'Authorization: Bearer ak_…'.",
                null,
                "invalid_api_key",
                Map.of("WWW-Authenticate", "Bearer"));
    }

    /** Nobody has published such an alias. */
    public static Refused model(String model) {
        String named = model.length() > LONGEST_MODEL ? "" : " '" + model + "'";
        return new Refused(
                404,
                INVALID,
                "The model" + named + " does not exist.",
                "model",
                "model_not_found",
                Map.of());
    }

    /** There is no such thing, or it is another workspace's. */
    public static Refused notFound(String message) {
        return new Refused(404, INVALID, message, null, "not_found", Map.of());
    }

    /** Too much at once. */
    public static Refused tooMany(String message, Duration retryAfter) {
        return new Refused(
                429,
                "rate_limit_error",
                message,
                null,
                "rate_limit_exceeded",
                retryAfter(retryAfter));
    }

    /** The requester's admission did not take it in. */
    public static Refused notAdmitted(NotAdmitted reason) {
        return reason.tooMany()
                ? tooMany(reason.message(), reason.retryAfter())
                : unavailable(reason.message(), reason.retryAfter());
    }

    /** Nobody in a region that the workspace allows has the model. */
    public static Refused region(String model, List<String> allowed) {
        return new Refused(
                403,
                INVALID,
                "No node in a region in which this workspace's requests may be answered%s serves"
                                .formatted(
                                        allowed.isEmpty()
                                                ? ""
                                                : " (" + String.join(", ", allowed) + ")")
                        + (model.length() > LONGEST_MODEL ? " this model." : " '" + model + "'."),
                "model",
                "region_not_allowed",
                Map.of());
    }

    /** Nobody can answer at the moment. */
    public static Refused unavailable(String message, Duration retryAfter) {
        return new Refused(
                503, SERVER, message, null, "server_is_overloaded", retryAfter(retryAfter));
    }

    /** What is kept in the database cannot be had. */
    public static Refused databaseAway() {
        return unavailable(
                "The database that keeps files and batches does not answer.",
                Duration.ofSeconds(5));
    }

    /** What could be tried was tried, so the client's library need not repeat it. */
    public static Refused gaveUp(int status, String code, String message) {
        return new Refused(status, SERVER, message, null, code, Map.of(SHOULD_RETRY, "false"));
    }

    /** Any other HTTP status. */
    public static Refused status(int status, String message, Map<String, String> headers) {
        return new Refused(status, status < 500 ? INVALID : SERVER, message, null, null, headers);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The field that is wrong, in OpenAI's names; none where it is the body as a whole. */
    public @Nullable String param() {
        return param;
    }

    /** What says no more than this class knows, for people and clients. */
    public String message() {
        return String.valueOf(getMessage());
    }

    String type() {
        return type;
    }

    @Nullable String code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }

    private static Map<String, String> retryAfter(Duration wait) {
        return Map.of("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
    }
}
