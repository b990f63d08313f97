package dev.lossless.todo.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lossless.todo.problem.Problem.FieldError;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns every exception into a problem. What the framework or the code threw never reaches the client.
class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    @ServerExceptionMapper
    Response known(ProblemException e) {
        return answer(e.problem());
    }

    @ServerExceptionMapper
    Response invalid(ConstraintViolationException e) {
        return answer(Problem.invalid(e.getConstraintViolations().stream()
                .map(ProblemMappers::fieldError)
                .toList()));
    }

    /// What Quarkus throws for a body that Jackson cannot read.
    @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class})
    Response unreadable(JacksonException e) {
        return answer(unreadableBody(e));
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        if (e.getCause() instanceof JacksonException unreadable) {
            return answer(unreadableBody(unreadable));
        }
        var response = e.getResponse();
        var answer = Response.fromResponse(answer(Problem.of(ProblemType.ofStatus(response.getStatus()), null)));
        response.getHeaders().forEach((name, values) -> values.forEach(value -> answer.header(name, value)));
        return answer.status(response.getStatus()).type(PROBLEM_JSON).build();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthorized() {
        return answer(Problem.of(ProblemType.UNAUTHORIZED, null));
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return answer(Problem.of(ProblemType.FORBIDDEN, null));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        if (isPassing(e)) {
            LOG.warnf("request failed for the moment: cause=%s", e);
            return answer(Problem.of(ProblemType.UNAVAILABLE, null));
        }
        LOG.error("request failed", e);
        return answer(Problem.of(ProblemType.INTERNAL, null));
    }

    /// Whether the database is away (SQL state 08, or no connection in time), or gave the transaction up because of
    /// others (40). In each case nothing has committed, except where the connection broke during the commit.
    private static boolean isPassing(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e
                    && (e.getSQLState() == null
                            || e.getSQLState().startsWith("08")
                            || e.getSQLState().startsWith("40"))) {
                return true;
            }
        }
        return false;
    }

    private static Response answer(Problem problem) {
        var response = Response.status(problem.status()).type(PROBLEM_JSON).entity(problem);
        if (problem.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() == 503 || problem.status() == 429) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.build();
    }

    private static Problem unreadableBody(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                Problem.invalid(List.of(FieldError.inBody(
                        pointer(unknown), "is not known here; known are " + names(unknown.getKnownPropertyIds()))));
            case InvalidFormatException wrong
            when wrong.getTargetType().isEnum() ->
                Problem.invalid(List.of(FieldError.inBody(
                        pointer(wrong),
                        "must be one of "
                                + names(Arrays.asList(wrong.getTargetType().getEnumConstants())))));
            case JsonMappingException wrong
            when !wrong.getPath().isEmpty() ->
                Problem.invalid(List.of(FieldError.inBody(pointer(wrong), "has the wrong type or format")));
            default -> Problem.malformed("The body is not the expected JSON object.");
        };
    }

    private static String names(Iterable<?> values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? Integer.toString(step.getIndex()) : step.getFieldName())
                .map(step -> step.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining("/", "#/", ""));
    }

    /// The path is method and parameter, which are ours, then the fields of the body.
    private static FieldError fieldError(ConstraintViolation<?> violation) {
        var pointer = StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .filter(step -> step.getKind() == ElementKind.PROPERTY)
                .map(Path.Node::getName)
                .collect(Collectors.joining("/", "#/", ""));
        return FieldError.inBody(pointer.equals("#/") ? "#" : pointer, violation.getMessage());
    }
}
