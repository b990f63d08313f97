package dev.lossless.edge.traffic;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.RawProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Semaphore;

/// Answers 503 at once when the replica has more requests in hand than it can work on. Health and metrics are
/// exempt.
/// A request counts from when its body has arrived: one whose client has not sent all of it takes nothing from
/// others.
@ApplicationScoped
public class LoadShedding {

    private static final int AFTER_THE_BODY = RequestBody.AFTER_READING - 1;

    private final Semaphore places;
    private final Counter shed;

    LoadShedding(LimitsConfig config, MeterRegistry registry) {
        this.places = new Semaphore(config.concurrentRequests());
        this.shed = Counter.builder("http.requests.shed")
                .description("Requests answered with 503 because too many were in hand")
                .register(registry);
    }

    /// The places that are free.
    public Semaphore places() {
        return places;
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, AFTER_THE_BODY);
    }

    private void admit(RoutingContext request) {
        if (request.normalizedPath().startsWith("/q/")) {
            request.next();
        } else if (places.tryAcquire()) {
            request.addEndHandler(_ -> places.release());
            request.next();
        } else {
            shed.increment();
            request.response().putHeader("Retry-After", "1");
            RawProblem.answer(request, CommonProblem.UNAVAILABLE);
        }
    }
}
