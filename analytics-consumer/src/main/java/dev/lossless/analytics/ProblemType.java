package dev.lossless.analytics;

/// The problems (RFC 9457) that the service answers with: the words of todo-service, as far as they are needed here.
/// The type URI is `/problems/<slug>`.
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "The request cannot be read"),
    VALIDATION("validation", 400, "The request is not valid"),
    UNAUTHORIZED("unauthorized", 401, "A valid bearer token is needed"),
    FORBIDDEN("forbidden", 403, "The token does not permit this"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer cannot be given in an accepted media type"),
    DEAD_LETTER_SETTLED("dead-letter-settled", 409, "The dead letter is settled already"),
    DEAD_LETTER_WITHOUT_SOURCE(
            "dead-letter-without-source", 409, "The record does not tell where it came from; it can only be discarded"),
    INTERNAL("internal", 500, "Something failed on our side"),
    UNAVAILABLE("unavailable", 503, "The service cannot answer at the moment");

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    String uri() {
        return "/problems/" + slug;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    /// The type for a status that the framework chose.
    static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL;
        };
    }
}
