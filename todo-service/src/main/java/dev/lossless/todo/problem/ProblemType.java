package dev.lossless.todo.problem;

/// The catalogue of problems (RFC 9457) that the service answers with. The type URI is `/problems/<slug>`.
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "The request cannot be read"),
    VALIDATION("validation", 400, "The request is not valid"),
    UNAUTHORIZED("unauthorized", 401, "A valid bearer token is needed"),
    FORBIDDEN("forbidden", 403, "The token does not permit this"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer cannot be given in an accepted media type"),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "The body is too long"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body's media type is not supported"),
    INTERNAL("internal", 500, "Something failed on our side");

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

    /// The type for a status that a framework chose.
    static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL;
        };
    }
}
