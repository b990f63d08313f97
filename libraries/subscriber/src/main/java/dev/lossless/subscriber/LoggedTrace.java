package dev.lossless.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.MDC;

/// As long as it is open, what this thread logs names the trace of the request that caused an event, as
/// `traceId`.
public final class LoggedTrace implements AutoCloseable {

    private static final String KEY = "traceId";
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-.*");

    private final Object before = MDC.get(KEY);

    private LoggedTrace(Optional<String> id) {
        MDC.remove(KEY);
        id.ifPresent(known -> MDC.put(KEY, known));
    }

    public static LoggedTrace of(ConsumerRecord<?, ?> record) {
        return new LoggedTrace(id(record));
    }

    /// The first record's trace: the one that has waited longest.
    public static <K, V> LoggedTrace of(List<ConsumerRecord<K, V>> records) {
        return new LoggedTrace(records.stream().findFirst().flatMap(LoggedTrace::id));
    }

    public static LoggedTrace of(Optional<String> traceparent) {
        return new LoggedTrace(traceparent.flatMap(LoggedTrace::id));
    }

    private static Optional<String> id(ConsumerRecord<?, ?> record) {
        return Optional.ofNullable(record.headers().lastHeader("traceparent"))
                .map(Header::value)
                .map(value -> new String(value, UTF_8))
                .flatMap(LoggedTrace::id);
    }

    private static Optional<String> id(String traceparent) {
        var parts = TRACEPARENT.matcher(traceparent);
        return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
    }

    @Override
    public void close() {
        MDC.remove(KEY);
        if (before != null) {
            MDC.put(KEY, before);
        }
    }
}
