package dev.lossless.todo.tracing;

import io.opentelemetry.api.trace.Span;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// The trace of the request in hand, which events carry on to the subscribers. While OpenTelemetry is on it is the
/// request's own span, a child of the client's; else what the client sent as `traceparent`, or a new one.
@ApplicationScoped
public class CurrentTrace {

    private static final String HEADER = "traceparent";
    private static final String KEY = "trace";
    private static final int FIRST = 1100;

    private final CurrentVertxRequest request;

    CurrentTrace(CurrentVertxRequest request) {
        this.request = request;
    }

    /// `traceparent` of the request in hand; of a new trace where none is.
    public String traceparent() {
        var isRequest = Arc.container().requestContext().isActive() && request.getCurrent() != null;
        return (isRequest ? of(request.getCurrent()) : Trace.begin()).traceparent();
    }

    void register(@Observes Filters filters) {
        filters.register(CurrentTrace::begin, FIRST);
    }

    /// Also for the access log, which shows the trace's id.
    private static void begin(RoutingContext request) {
        request.put("traceId", of(request).id());
        request.next();
    }

    private static Trace of(RoutingContext request) {
        Trace known = request.get(KEY);
        if (known != null) {
            return known;
        }
        var span = Span.current().getSpanContext();
        var trace = span.isValid()
                ? Trace.of(span)
                : Trace.continuing(request.request().getHeader(HEADER));
        request.put(KEY, trace);
        return trace;
    }
}
