package dev.lossless.todo.page;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a browser may do with the page at `/`: load its own files, ask this service and the consumers of
/// [PageConfig], and nothing else. It asks each time whether a file has changed.
@ApplicationScoped
class PageHeaders {

    private static final int PRIORITY = 100;

    private final String policy;

    PageHeaders(PageConfig config) {
        var consumers = Stream.of(config.cachePosition(), config.analyticsPosition(), config.auditPosition())
                .filter(URI::isAbsolute)
                .map(url -> " " + url.getScheme() + "://" + url.getRawAuthority())
                .distinct()
                .collect(Collectors.joining());
        this.policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
                + consumers + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    }

    void register(@Observes Filters filters) {
        filters.register(this::describe, PRIORITY);
    }

    private void describe(RoutingContext request) {
        var path = request.normalizedPath();
        if (path.equals("/") || path.equals("/index.html") || path.startsWith("/page/")) {
            request.response().putHeader("Content-Security-Policy", policy).putHeader("Cache-Control", "no-cache");
        }
        if (path.equals("/page/README.md")) { // of a type that the server does not know: browsers would save it
            request.response().putHeader("Content-Type", "text/plain;charset=utf-8");
        }
        request.next();
    }
}
