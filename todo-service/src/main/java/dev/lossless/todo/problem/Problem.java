package dev.lossless.todo.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Duration;
import java.util.List;

/// A problem detail (RFC 9457), media type `application/problem+json`.
///
/// @param detail what went wrong this time, for a person; may be absent
/// @param errors for a validation problem, each invalid field
@JsonInclude(Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    /// What is wrong with one field of the body, one query parameter, or one header: exactly one of them is named.
    ///
    /// @param pointer the field, as a JSON pointer (RFC 6901) into the body in its URI fragment form
    /// @param parameter the name of the query parameter
    /// @param header the name of the header
    @JsonInclude(Include.NON_NULL)
    public record FieldError(String detail, String pointer, String parameter, String header) {

        static FieldError inBody(String pointer, String detail) {
            return new FieldError(detail, pointer, null, null);
        }

        public static FieldError inQuery(String parameter, String detail) {
            return new FieldError(detail, null, parameter, null);
        }

        static FieldError inHeader(String header, String detail) {
            return new FieldError(detail, null, null, header);
        }
    }

    /// Where JSON has to be ready before a request has reached the code that renders it.
    public static final Rendered OVERLOADED = Rendered.of(ProblemType.UNAVAILABLE);

    public static final Rendered TOO_LARGE = Rendered.of(ProblemType.PAYLOAD_TOO_LARGE);

    /// A problem without detail, as it is sent.
    public record Rendered(int status, String json) {

        private static Rendered of(ProblemType type) {
            var json = "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d}";
            return new Rendered(type.status(), json.formatted(type.uri(), type.title(), type.status()));
        }
    }

    static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail, List.of());
    }

    public static Problem invalid(List<FieldError> errors) {
        var type = ProblemType.VALIDATION;
        return new Problem(type.uri(), type.title(), type.status(), null, errors);
    }

    public static Problem unauthorized(String detail) {
        return of(ProblemType.UNAUTHORIZED, detail);
    }

    public static Problem unavailable(String detail) {
        return of(ProblemType.UNAVAILABLE, detail);
    }

    public static Problem notFound(String detail) {
        return of(ProblemType.NOT_FOUND, detail);
    }

    public static Problem malformed(String detail) {
        return of(ProblemType.MALFORMED_REQUEST, detail);
    }

    public static Problem versionConflict(long current) {
        return of(ProblemType.VERSION_CONFLICT, "Its version is %d now. Read it again and decide.".formatted(current));
    }

    public static Problem tooManyTodos(int limit) {
        return of(
                ProblemType.TOO_MANY_TODOS,
                "More than %d todos would be deleted. Nothing was. Delete the completed ones first, or one by one."
                        .formatted(limit));
    }

    public static Problem rateLimited(Duration wait) {
        var seconds = Math.max(1, Math.ceilDiv(wait.toMillis(), 1000));
        return of(ProblemType.RATE_LIMITED, "Wait %d s.".formatted(seconds));
    }

    public static Problem keyInUse() {
        return of(ProblemType.IDEMPOTENCY_KEY_IN_USE, "Wait for its answer, or ask again in a moment.");
    }

    public static Problem keyReused() {
        return of(ProblemType.IDEMPOTENCY_KEY_REUSED, "Take a new key for a new request.");
    }

    public static Problem invalidHeader(String header, String detail) {
        return invalid(List.of(FieldError.inHeader(header, detail)));
    }
}
