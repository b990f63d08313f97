package dev.lossless.todo.http;

import dev.lossless.todo.problem.Problem;
import dev.lossless.todo.problem.ProblemException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Answers 413 with a problem when a body is longer than 64 KiB: at once when the request tells so, otherwise when
/// that much has been read.
@Provider
@ApplicationScoped
class BodyLimit implements ReaderInterceptor {

    private static final long MAX_BYTES = 64 * 1024;
    private static final int BEFORE_READING = 900;

    void register(@Observes Filters filters) {
        filters.register(BodyLimit::admit, BEFORE_READING);
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
