package dev.lossless.audit;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Turns every exception into a problem. What the framework or the code threw never reaches the client.
class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    @ServerExceptionMapper
    Response known(ProblemException e) {
        return answer(e.problem());
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException e) {
        return answer(Problem.of(ProblemType.ofStatus(e.getResponse().getStatus())));
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    Response unauthorized() {
        return answer(Problem.of(ProblemType.UNAUTHORIZED));
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return answer(Problem.of(ProblemType.FORBIDDEN));
    }

    @ServerExceptionMapper
    Response unavailable(SQLException e) {
        LOG.warnf("request failed, the database did not serve it: cause=%s", e);
        return answer(Problem.of(ProblemType.UNAVAILABLE));
    }

    @ServerExceptionMapper
    Response unavailable(KafkaException e) {
        LOG.warnf("request failed, the broker did not serve it: cause=%s", e);
        return answer(Problem.of(ProblemType.UNAVAILABLE));
    }

    /// A dead letter that the broker did not take.
    @ServerExceptionMapper
    Response unavailable(ExecutionException e) {
        return e.getCause() instanceof KafkaException cause ? unavailable(cause) : unexpected(e);
    }

    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        LOG.error("request failed", e);
        return answer(Problem.of(ProblemType.INTERNAL));
    }

    private static Response answer(Problem problem) {
        var response = Response.status(problem.status()).type(PROBLEM_JSON).entity(problem);
        if (problem.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.build();
    }
}
