package dev.lossless.edge;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.time.Duration;
import java.util.List;

/// A problem detail (RFC 9457), media type `application/problem+json`.
///
/// @param detail what went wrong this time, for a person; may be absent
/// @param errors for a validation problem, each invalid field
@JsonInclude(Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    /// `application/problem+json`
    public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

    private static final int RETRY_AFTER_SECONDS = 1;

    /// What is wrong with one field of the body, one query parameter, or one header: exactly one of them is named.
    ///
    /// @param pointer the field, as a JSON pointer (RFC 6901) into the body in its URI fragment form
    /// @param parameter the name of the query parameter
    /// @param header the name of the header
    @JsonInclude(Include.NON_NULL)
    public record FieldError(String detail, String pointer, String parameter, String header) {

        public static FieldError inBody(String pointer, String detail) {
            return new FieldError(detail, pointer, null, null);
        }

        public static FieldError inQuery(String parameter, String detail) {
            return new FieldError(detail, null, parameter, null);
        }

        public static FieldError inHeader(String header, String detail) {
            return new FieldError(detail, null, null, header);
        }
    }

    public static Problem of(ProblemType type) {
        return of(type, null);
    }

    /// @param detail what went wrong this time; null when the title says it all
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail, List.of());
    }

    public static Problem invalid(List<FieldError> errors) {
        var type = CommonProblem.VALIDATION;
        return new Problem(type.uri(), type.title(), type.status(), null, errors);
    }

    public static Problem invalidParameter(String parameter, String detail) {
        return invalid(List.of(FieldError.inQuery(parameter, detail)));
    }

    public static Problem invalidHeader(String header, String detail) {
        return invalid(List.of(FieldError.inHeader(header, detail)));
    }

    /// The answer that tells it, with the headers that its status asks for: `WWW-Authenticate` for 401, and
    /// `Retry-After` of one second for 429 and 503.
    public ResponseBuilder answer() {
        var response = Response.status(status).type(MEDIA_TYPE).entity(this);
        if (status == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (status == 503 || status == 429) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response;
    }

    /// @param wait until the next request is taken; told in whole seconds, at least one
    public static Problem rateLimited(Duration wait) {
        var seconds = Math.max(1, Math.ceilDiv(wait.toMillis(), 1000));
        return of(CommonProblem.RATE_LIMITED, "Wait %d s.".formatted(seconds));
    }
}
