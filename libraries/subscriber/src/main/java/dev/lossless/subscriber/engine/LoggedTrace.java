package dev.lossless.subscriber.engine;

import dev.lossless.subscriber.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.MDC;

/// As long as it is open, what this thread logs names the trace of the request that caused an event, as
/// `traceId`.
public final class LoggedTrace implements AutoCloseable {

    private static final String KEY = "traceId";
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-.*");

    private final Object before = MDC.get(KEY);

    private LoggedTrace(Optional<String> traceparent) {
        MDC.remove(KEY);
        traceparent.map(TRACEPARENT::matcher).filter(Matcher::matches).ifPresent(parts -> MDC.put(KEY, parts.group(1)));
    }

    public static LoggedTrace of(ConsumerRecord<?, ?> record) {
        return of(Envelope.header(record, "traceparent"));
    }

    /// The first record's trace: the one that has waited longest.
    public static LoggedTrace of(List<ConsumerRecord<byte[], byte[]>> records) {
        return of(records.stream().findFirst().flatMap(record -> Envelope.header(record, "traceparent")));
    }

    public static LoggedTrace of(Optional<String> traceparent) {
        return new LoggedTrace(traceparent);
    }

    @Override
    public void close() {
        MDC.remove(KEY);
        if (before != null) {
            MDC.put(KEY, before);
        }
    }
}
