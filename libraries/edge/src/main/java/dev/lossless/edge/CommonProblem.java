package dev.lossless.edge;

/// The problems that every service may answer with.
public enum CommonProblem implements ProblemType {
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
    VERSION_CONFLICT(
            412,
            "It has changed since you read it",
            "The header <code>If-Match</code> does not name the present version, or <code>If-None-Match</code> does. "
                    + "Nothing was changed. Read it again, then decide."),
    PAYLOAD_TOO_LARGE(413, "The body is too long", "A body has at most 64 KiB."),
    UNSUPPORTED_MEDIA_TYPE(
            415, "The body's media type is not supported", "Send <code>Content-Type: application/json</code>."),
    RATE_LIMITED(
            429,
            "You send requests too fast",
            "The header <code>Retry-After</code> says after how many seconds the next one is taken."),
    INTERNAL(500, "Something failed on our side", "Whether a change was made is not known. Read before you try again."),
    UNAVAILABLE(
            503,
            "The service cannot answer at the moment",
            "Try again after the seconds of <code>Retry-After</code>. Where a request may carry an "
                    + "<code>Idempotency-Key</code>, send the same one: the change is made once.");

    private final Text text;

    CommonProblem(int status, String title, String advice) {
        this.text = new Text(status, title, advice);
    }

    /// The type for a status that a framework chose.
    public static CommonProblem ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 409 -> CONFLICT;
            case 412 -> VERSION_CONFLICT;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> RATE_LIMITED;
            case 503 -> UNAVAILABLE;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL;
        };
    }

    @Override
    public Text text() {
        return text;
    }
}
