package dev.lossless.todo.http;

import dev.lossless.todo.problem.Problem;
import io.vertx.ext.web.RoutingContext;

/// A problem for what ends before a resource is reached.
final class RawProblem {

    private RawProblem() {}

    static void answer(RoutingContext request, Problem.Rendered problem) {
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(problem.json());
    }
}
