package dev.lossless.edge.traffic;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Times every request from its head until its answer is written, also those that are refused, by method, route
/// and status. Health and metrics are exempt.
@ApplicationScoped
class RequestMetrics {

    /// Runs before [LoadShedding], whose refusals count too.
    private static final int FIRST = 1001;

    /// Where Quarkus REST writes which path of a resource a request has reached, in the request's context.
    private static final String ROUTE = "UrlPathTemplate";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final MeterProvider<Timer> times;

    RequestMetrics(MeterRegistry registry) {
        this.times = Timer.builder("http.server.requests")
                .description("Time of a request, by method, route and status")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .withRegistry(registry);
    }

    void register(@Observes Filters filters) {
        filters.register(this::time, FIRST);
    }

    private void time(RoutingContext request) {
        if (!request.normalizedPath().startsWith("/q/")) {
            var begin = System.nanoTime();
            request.addEndHandler(_ -> record(request, System.nanoTime() - begin));
        }
        request.next();
    }

    /// A method or a path that nobody knows is not kept by its name: a client could make up any number of them.
    private void record(RoutingContext request, long nanos) {
        var method = request.request().method().name();
        String route = ((HttpServerRequestInternal) request.request()).context().getLocal(ROUTE);
        times.withTags(
                        "method",
                        METHODS.contains(method) ? method : "OTHER",
                        "uri",
                        route == null ? "other" : route,
                        "status",
                        Integer.toString(request.response().getStatusCode()))
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
