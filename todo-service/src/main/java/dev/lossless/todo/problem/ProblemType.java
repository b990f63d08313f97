package dev.lossless.todo.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The catalogue of problems (RFC 9457) that the service answers with. The type URI is `/problems/<slug>`, and is a
/// page of the running service.
public enum ProblemType {
    MALFORMED_REQUEST(
            400, "The request cannot be read", "The body is not JSON, or not the JSON object that is expected here."),
    VALIDATION(
            400,
            "The request is not valid",
            "Each entry of <code>errors</code> names a field of the body (<code>pointer</code>), a query parameter or "
                    + "a header, and says what it must be."),
    UNAUTHORIZED(
            401,
            "A valid bearer token is needed",
            "The header <code>Authorization: Bearer …</code> is missing, or its token has expired, comes from another "
                    + "issuer, is meant for another audience, or names no user."),
    FORBIDDEN(403, "The token does not permit this", "A role is missing in the token's <code>groups</code>."),
    NOT_FOUND(
            404,
            "There is nothing here",
            "The path is unknown, or what it names does not exist, or belongs to somebody else."),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here", "The header <code>Allow</code> says which methods are."),
    NOT_ACCEPTABLE(
            406, "The answer cannot be given in an accepted media type", "Accept <code>application/json</code>."),
    CONFLICT(409, "The request is in conflict with the present state", "Read again, then decide."),
    TOO_MANY_TODOS(
            409,
            "There are too many todos to delete them at once",
            "Nothing was deleted. Delete the completed ones first, or one by one."),
    IDEMPOTENCY_KEY_IN_USE(
            409,
            "The first request with this Idempotency-Key is still running",
            "Send the same request again in a moment: it gets the first one's answer."),
    VERSION_CONFLICT(
            412,
            "It has changed since you read it",
            "The version that <code>If-Match</code> names is not the present one. Nothing was changed. Read it again, "
                    + "then decide."),
    PAYLOAD_TOO_LARGE(413, "The body is too long", "A body has at most 64 KiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415, "The body's media type is not supported", "Send <code>Content-Type: application/json</code>."),
    IDEMPOTENCY_KEY_REUSED(
            422,
            "This Idempotency-Key belongs to another request",
            "A key belongs to the first request that was sent with it, for 24 hours. Take a new one."),
    RATE_LIMITED(
            429,
            "You send requests too fast",
            "The header <code>Retry-After</code> says after how many seconds the next one is taken."),
    INTERNAL(500, "Something failed on our side", "Whether a change was made is not known. Read before you try again."),
    BACKLOG_FULL(
            503,
            "Too many events wait to be published",
            "Nothing was changed. The message broker has been away for long. Try again after the seconds of "
                    + "<code>Retry-After</code>; reading goes on as usual."),
    UNAVAILABLE(
            503,
            "The service cannot answer at the moment",
            "Try again after the seconds of <code>Retry-After</code>. With the same <code>Idempotency-Key</code> a todo is "
                    + "created once.");

    private final int status;
    private final String title;
    private final String advice;

    ProblemType(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String uri() {
        return "/problems/" + slug();
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /// HTML: what it means and what to do.
    String advice() {
        return advice;
    }

    static Optional<ProblemType> ofSlug(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }

    /// The type for a status that a framework chose.
    static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> RATE_LIMITED;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL;
        };
    }
}
