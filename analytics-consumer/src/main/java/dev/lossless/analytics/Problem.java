package dev.lossless.analytics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;

/// A problem detail (RFC 9457), media type `application/problem+json`.
///
/// @param errors for a request that is not valid, what is wrong with which query parameter
@JsonInclude(Include.NON_EMPTY)
public record Problem(String type, String title, int status, List<ParameterError> errors) {

    public record ParameterError(String detail, String parameter) {}

    public static Problem of(ProblemType type) {
        return new Problem(type.uri(), type.title(), type.status(), List.of());
    }

    public static Problem invalid(String parameter, String detail) {
        var type = ProblemType.VALIDATION;
        return new Problem(type.uri(), type.title(), type.status(), List.of(new ParameterError(detail, parameter)));
    }
}
