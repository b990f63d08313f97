package dev.lossless.todo.http;

import dev.lossless.todo.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Answers 413 with a problem when a body is longer than 64 KiB. What a client sends without telling its length is
/// cut off at `quarkus.http.limits.max-body-size`.
@ApplicationScoped
class BodyLimit {

    private static final long MAX_BYTES = 64 * 1024;
    private static final int BEFORE_READING = 900;
    private static final int PAYLOAD_TOO_LARGE = 413;

    void register(@Observes Filters filters) {
        filters.register(BodyLimit::admit, BEFORE_READING);
    }

    void register(@Observes Router router) {
        router.errorHandler(PAYLOAD_TOO_LARGE, request -> RawProblem.answer(request, Problem.TOO_LARGE));
    }

    private static void admit(RoutingContext request) {
        var length = request.request().getHeader("Content-Length");
        if (length != null && Long.parseLong(length) > MAX_BYTES) {
            request.response().putHeader("Connection", "close");
            RawProblem.answer(request, Problem.TOO_LARGE);
        } else {
            request.next();
        }
    }
}
