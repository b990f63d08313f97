package dev.lossless.edge.traffic;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.RawProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Reads a request's body before anything else is done for it: no thread waits for a client's next part, and
/// the two
/// handovers between event loop and virtual thread that such a wait takes are saved. A body longer than 64 KiB
/// is
/// answered 413 with a problem: at once when the request tells so, otherwise when that much has been read. A
/// client
/// that does not send all of it in time is cut off, and only so many may be in the middle of it at the same
/// time.
@ApplicationScoped
class RequestBody {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int BEFORE_READING = 900;
    static final int AFTER_READING = 899;
    private static final String CUT_OFF = RequestBody.class.getName();
    private static final String INCOMPLETE = CUT_OFF + ".incomplete";

    private final BodyHandler reader = BodyHandler.create(false).setBodyLimit(MAX_BYTES);
    private final Duration patience;
    private final int most;
    private final AtomicInteger incomplete = new AtomicInteger();
    private final Counter refused;

    RequestBody(
            @ConfigProperty(name = "quarkus.http.read-timeout") Duration patience,
            LimitsConfig config,
            MeterRegistry registry) {
        this.patience = patience;
        this.most = config.incompleteRequests();
        Gauge.builder("http.requests.incomplete", incomplete::get)
                .description("Requests whose body has not arrived")
                .register(registry);
        this.refused = Counter.builder("http.requests.incomplete.refused")
                .description("Requests answered with 503 because too many bodies had not arrived")
                .register(registry);
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, BEFORE_READING);
        filters.register(this::complete, AFTER_READING);
    }

    void registerFailure(@Observes Router router) {
        router.route().order(-BEFORE_READING).failureHandler(this::refuse);
    }

    private void read(RoutingContext request) {
        if (isTooLong(request)) {
            request.fail(CommonProblem.PAYLOAD_TOO_LARGE.status());
        } else if (isForm(request)) {
            request.next(); // no resource takes a form: it is refused unread
        } else if (enter(request)) {
            readNow(request);
        } else {
            refused.increment();
            request.response().putHeader("Retry-After", "1").putHeader("Connection", "close");
            RawProblem.answer(request, CommonProblem.UNAVAILABLE);
        }
    }

    private boolean enter(RoutingContext request) {
        if (incomplete.incrementAndGet() > most) {
            incomplete.decrementAndGet();
            return false;
        }
        request.put(INCOMPLETE, true);
        request.addEndHandler(_ -> leave(request));
        return true;
    }

    private void leave(RoutingContext request) {
        if (request.remove(INCOMPLETE) != null) {
            incomplete.decrementAndGet();
        }
    }

    private void readNow(RoutingContext request) {
        var timer = request.vertx()
                .setTimer(
                        patience.toMillis(), _ -> request.request().connection().close());
        request.put(CUT_OFF, timer);
        reader.handle(request);
    }

    private void complete(RoutingContext request) {
        leave(request);
        if (cancelTimer(request) && request.body().buffer() == null) {
            ((RoutingContextInternal) request)
                    .setBody(Buffer.buffer()); // otherwise it would be read once more, in vain
        }
        request.next();
    }

    private void refuse(RoutingContext request) {
        leave(request);
        cancelTimer(request);
        if (request.statusCode() == CommonProblem.PAYLOAD_TOO_LARGE.status()) {
            request.response().putHeader("Connection", "close"); // what is left of the body is not read
            RawProblem.answer(request, CommonProblem.PAYLOAD_TOO_LARGE);
        } else if (!request.response().closed()) { // there is nobody left to be answered
            request.next();
        }
    }

    /// Whether there was one: the body has been read.
    private static boolean cancelTimer(RoutingContext request) {
        return request.remove(CUT_OFF) instanceof Long timer && request.vertx().cancelTimer(timer);
    }

    private static boolean isTooLong(RoutingContext request) {
        var length = request.request().getHeader("Content-Length");
        return length != null && Long.parseLong(length) > MAX_BYTES;
    }

    private static boolean isForm(RoutingContext request) {
        var type = request.request().getHeader("Content-Type");
        return type != null
                && (startsWith(type, "multipart/") || startsWith(type, "application/x-www-form-urlencoded"));
    }

    private static boolean startsWith(String type, String prefix) {
        return type.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
