package dev.lossless.edge;

import io.vertx.ext.web.RoutingContext;

/// The answer to a request that ends before a resource is reached.
public final class RawProblem {

    private RawProblem() {}

    /// Ends the request with this problem, without detail.
    public static void answer(RoutingContext request, ProblemType type) {
        answer(request, type, null);
    }

    /// @param detail what went wrong this time, without quotes or backslashes; null when the title says it all
    public static void answer(RoutingContext request, ProblemType type, String detail) {
        CrossOrigin.allow(request);
        request.response()
                .setStatusCode(type.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(json(type, detail));
    }

    private static String json(ProblemType type, String detail) {
        var more = detail == null ? "" : ",\"detail\":\"%s\"".formatted(detail);
        return "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d%s}"
                .formatted(type.uri(), type.title(), type.status(), more);
    }
}
