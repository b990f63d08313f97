package dev.lossless.edge;

import io.vertx.ext.web.RoutingContext;

/// The answer to a request that ends before a resource is reached.
public final class RawProblem {

    private RawProblem() {}

    /// Ends the request with this problem, without detail.
    public static void answer(RoutingContext request, ProblemType type) {
        request.response()
                .setStatusCode(type.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(json(type));
    }

    private static String json(ProblemType type) {
        return "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d}".formatted(type.uri(), type.title(), type.status());
    }
}
