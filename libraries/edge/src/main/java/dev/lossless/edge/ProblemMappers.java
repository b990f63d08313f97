package dev.lossless.edge;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.lossless.edge.Problem.FieldError;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
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

    private final AllowedMethods methods;

    ProblemMappers(AllowedMethods methods) {
        this.methods = methods;
    }

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

    /// What Quarkus throws for a body that Jackson cannot read, or may not read to its end.
    @ServerExceptionMapper({JacksonException.class, MismatchedInputException.class})
    Response unreadable(JacksonException e) {
        return answer(e.getCause() instanceof ProblemException known ? known.problem() : unreadableBody(e));
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        if (e.getCause() instanceof JacksonException unreadable) {
            return unreadable(unreadable);
        }
        var response = e.getResponse();
        var answer = Response.fromResponse(answer(Problem.of(CommonProblem.ofStatus(response.getStatus()))));
        response.getHeaders().forEach((name, values) -> values.forEach(value -> answer.header(name, value)));
        return answer.status(response.getStatus()).type(Problem.MEDIA_TYPE).build();
    }

    /// The name of a folder, without the slash at its end, leads to it.
    @ServerExceptionMapper
    Response notFound(NotFoundException e, UriInfo uri, ContainerRequestContext request) {
        var isFolder = request.getMethod().equals(HttpMethod.GET) && Folders.contain(uri.getPath());
        return isFolder
                ? Response.status(Response.Status.PERMANENT_REDIRECT)
                        .header(HttpHeaders.LOCATION, uri.getPath() + "/")
                        .build()
                : refused(e);
    }

    @ServerExceptionMapper
    Response notAllowed(NotAllowedException e, UriInfo uri) {
        return Response.fromResponse(answer(Problem.of(CommonProblem.METHOD_NOT_ALLOWED)))
                .allow(methods.of(uri.getPath()))
                .build();
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e) {
        return answer(Problem.of(CommonProblem.UNAUTHORIZED));
    }

    /// There is a token, but it proves nothing (RFC 6750, section 3.1), or nobody can say so at the moment.
    @ServerExceptionMapper
    Response invalidToken(AuthenticationFailedException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof KeysUnavailableException) {
                LOG.warn(cause.getMessage());
                return answer(Problem.of(CommonProblem.UNAVAILABLE));
            }
        }
        return Response.fromResponse(answer(Problem.of(CommonProblem.UNAUTHORIZED)))
                .header(HttpHeaders.WWW_AUTHENTICATE, null)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                .build();
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return answer(Problem.of(CommonProblem.FORBIDDEN));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        if (isPassing(e)) {
            LOG.warnf("request failed for the moment: cause=%s", e);
            return answer(Problem.of(CommonProblem.UNAVAILABLE));
        }
        LOG.error("request failed", e);
        return answer(Problem.of(CommonProblem.INTERNAL));
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
        return problem.answer().build();
    }

    private static Problem unreadableBody(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                Problem.invalid(List.of(FieldError.inBody(
                        pointer(unknown), "is not known here; known are " + names(unknown.getKnownPropertyIds()))));
            case JsonMappingException wrong
            when !wrong.getPath().isEmpty() ->
                Problem.invalid(List.of(FieldError.inBody(pointer(wrong), expected(wrong))));
            case JsonParseException wrong
            when wrong.getOriginalMessage().startsWith("Duplicate field") ->
                malformed("A field comes twice in the same JSON object.");
            default -> malformed("The body is not the expected JSON object.");
        };
    }

    private static Problem malformed(String detail) {
        return Problem.of(CommonProblem.MALFORMED_REQUEST, detail);
    }

    private static String expected(JsonMappingException wrong) {
        return switch (wrong) {
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null -> expected(mismatch.getTargetType());
            case JsonMappingException other
            when other.getCause() instanceof InputCoercionException number -> expected(number.getTargetType());
            default -> "has the wrong type or format";
        };
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of " + names(Arrays.asList(type.getEnumConstants()));
        }
        return switch (type.getSimpleName()) {
            case "String" -> "must be a text";
            case "Integer", "int" ->
                "must be a whole number from %d to %d".formatted(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "Boolean", "boolean" -> "must be true or false";
            case "LocalDate" -> "must be a day such as 2026-11-30, from year 1000 to 9999";
            default -> "has the wrong type or format";
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
