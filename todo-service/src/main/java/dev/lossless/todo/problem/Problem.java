package dev.lossless.todo.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;

/// A problem detail (RFC 9457), media type `application/problem+json`.
///
/// @param detail what went wrong this time, for a person; may be absent
/// @param errors for a validation problem, each invalid field
@JsonInclude(Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    /// An invalid field of the body or parameter of the query.
    ///
    /// @param detail what is wrong with it
    /// @param pointer JSON pointer (RFC 6901) into the body, in its URI fragment form; absent for a query parameter
    /// @param parameter the query parameter's name; absent for a field of the body
    @JsonInclude(Include.NON_NULL)
    public record FieldError(String detail, String pointer, String parameter) {

        static FieldError inBody(String pointer, String detail) {
            return new FieldError(detail, pointer, null);
        }

        static FieldError inQuery(String parameter, String detail) {
            return new FieldError(detail, null, parameter);
        }
    }

    static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail, List.of());
    }

    static Problem invalid(List<FieldError> errors) {
        var type = ProblemType.VALIDATION;
        return new Problem(type.uri(), type.title(), type.status(), null, errors);
    }

    public static Problem unauthorized(String detail) {
        return of(ProblemType.UNAUTHORIZED, detail);
    }

    public static Problem notFound(String detail) {
        return of(ProblemType.NOT_FOUND, detail);
    }

    public static Problem malformed(String detail) {
        return of(ProblemType.MALFORMED_REQUEST, detail);
    }
}
