package dev.lossless.edge.request;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.Problem.FieldError;
import dev.lossless.edge.ProblemException;
import dev.lossless.edge.QueryParameters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/// Refuses what a resource method would not look at: query parameters that it does not know, a condition that it does
/// not evaluate, a body that it does not read. Ignored, each of them would count as not said: a filter would be none,
/// a condition fulfilled.
///
/// Reads need not evaluate conditions themselves: what they answer is compared here with its `ETag`.
@ApplicationScoped
class StrictRequests {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final List<String> BY_TIME = List.of(HttpHeaders.IF_UNMODIFIED_SINCE, HttpHeaders.IF_MODIFIED_SINCE);

    private static final Annotation[] NO_ANNOTATIONS = {};

    private final Map<Method, Expected> methods = new ConcurrentHashMap<>();
    private final RequestHeaders headers;

    StrictRequests(RequestHeaders headers) {
        this.headers = headers;
    }

    @ServerRequestFilter
    void requireUnderstood(
            ContainerRequestContext request, ResourceInfo resource, UriInfo uri, RoutingContext routing) {
        var expected = methods.computeIfAbsent(resource.getResourceMethod(), Expected::of);
        if (!expected.readsQuery()) {
            new QueryParameters(uri).requireOnly(expected.parameters());
        }
        requireConditions(request.getMethod(), expected);
        requireBody(expected, routing);
    }

    private void requireConditions(String method, Expected expected) {
        headers.ifMatch();
        headers.ifNoneMatch();
        if (SAFE.contains(method)) {
            return; // evaluated when the answer is known; those by time do not apply to what has no such time
        }
        if (!expected.readsPreconditions()) {
            refuse(HttpHeaders.IF_MATCH, "is not evaluated here");
            refuse(HttpHeaders.IF_NONE_MATCH, "is not evaluated here");
        }
        BY_TIME.forEach(name -> refuse(name, "is not evaluated: compare versions, by If-Match"));
    }

    private void refuse(String header, String detail) {
        if (!headers.lines(header).isEmpty()) {
            throw new ProblemException(Problem.invalidHeader(header, detail));
        }
    }

    private void requireBody(Expected expected, RoutingContext routing) {
        if (!expected.readsBody() && routing.body() != null && routing.body().length() > 0) {
            throw new ProblemException(
                    Problem.invalid(List.of(FieldError.inBody("#", "must not be there: this request takes no body"))));
        }
        var coding = headers.single(HttpHeaders.CONTENT_ENCODING);
        if (expected.readsBody() && coding.isPresent() && !coding.get().equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    Problem.of(CommonProblem.UNSUPPORTED_MEDIA_TYPE, "Send the body without Content-Encoding."));
        }
    }

    /// The answer to a read whose conditions do not hold is replaced: 412 for `If-Match`, 304 for `If-None-Match`.
    @ServerResponseFilter
    void evaluate(ContainerRequestContext request, ContainerResponseContext response) {
        var isAnswered = response.getStatus() == 200 || response.getStatus() == 304;
        if (!isAnswered || !SAFE.contains(request.getMethod())) {
            return;
        }
        var tag = response.getHeaderString(HttpHeaders.ETAG);
        var present = tag == null ? "" : tag;
        if (!headers.ifMatch().isAbsent() && !headers.ifMatch().matchesStrongly(present)) {
            var problem = Problem.of(CommonProblem.VERSION_CONFLICT);
            response.setStatus(problem.status());
            response.setEntity(problem, NO_ANNOTATIONS, Problem.MEDIA_TYPE);
        } else if (!headers.ifNoneMatch().isAbsent() && headers.ifNoneMatch().matchesWeakly(present)) {
            response.setStatus(304);
            response.setEntity(null);
        }
    }
}
