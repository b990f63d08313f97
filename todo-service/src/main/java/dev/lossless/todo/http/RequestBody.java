package dev.lossless.todo.http;

import dev.lossless.todo.problem.Problem;
import dev.lossless.todo.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Reads a request's body before anything else is done for it: no thread waits for a client's next part, and the two
/// handovers between event loop and virtual thread that such a wait takes are saved. A body longer than 64 KiB is
/// answered 413 with a problem: at once when the request tells so, otherwise when that much has been read. A client
/// that does not send all of it in time is cut off.
///
/// Over HTTP/2 the body is read by the request's own thread, part by part and counted: RESTEasy Reactive refuses a
/// request of HTTP/2 that has ended.
@Provider
@ApplicationScoped
class RequestBody implements ReaderInterceptor {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int BEFORE_READING = 900;
    private static final int AFTER_READING = 899;
    private static final String CUT_OFF = RequestBody.class.getName();

    private final BodyHandler reader = BodyHandler.create(false).setBodyLimit(MAX_BYTES);
    private final Duration patience;

    RequestBody(@ConfigProperty(name = "quarkus.http.read-timeout") Duration patience) {
        this.patience = patience;
    }

    void register(@Observes Filters filters) {
        filters.register(this::read, BEFORE_READING);
        filters.register(RequestBody::complete, AFTER_READING);
    }

    void registerFailure(@Observes Router router) {
        router.route().order(-BEFORE_READING).failureHandler(RequestBody::refuse);
    }

    private void read(RoutingContext request) {
        if (isTooLong(request)) {
            request.fail(Problem.TOO_LARGE.status());
        } else if (request.request().version() == HttpVersion.HTTP_2 || isForm(request)) {
            request.next(); // no resource takes a form: it is refused unread
        } else {
            readNow(request);
        }
    }

    private void readNow(RoutingContext request) {
        var timer = request.vertx()
                .setTimer(
                        patience.toMillis(), _ -> request.request().connection().close());
        request.put(CUT_OFF, timer);
        reader.handle(request);
    }

    private static void complete(RoutingContext request) {
        if (cancelTimer(request) && request.body().buffer() == null) {
            ((RoutingContextInternal) request)
                    .setBody(Buffer.buffer()); // otherwise it would be read once more, in vain
        }
        request.next();
    }

    private static void refuse(RoutingContext request) {
        cancelTimer(request);
        if (request.statusCode() == Problem.TOO_LARGE.status()) {
            closeAfterAnswer(request);
            RawProblem.answer(request, Problem.TOO_LARGE);
        } else if (!request.response().closed()) { // there is nobody left to be answered
            request.next();
        }
    }

    /// What is left of the body is not read. HTTP/2 has no such header, and resets the stream alone.
    private static void closeAfterAnswer(RoutingContext request) {
        if (request.request().version() != HttpVersion.HTTP_2) {
            request.response().putHeader("Connection", "close");
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

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Limited(context.getInputStream()));
        return context.proceed();
    }

    /// Ends the request when more than the limit is read.
    private static final class Limited extends FilterInputStream {

        private long left = MAX_BYTES;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return count(super.read(), 1);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var read = super.read(buffer, offset, length);
            return count(read, read);
        }

        private int count(int result, int bytes) {
            left -= result < 0 ? 0 : bytes;
            if (left < 0) {
                throw new ProblemException(Problem.payloadTooLarge());
            }
            return result;
        }
    }
}
