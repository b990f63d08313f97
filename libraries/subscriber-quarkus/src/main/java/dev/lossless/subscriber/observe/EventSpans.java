package dev.lossless.subscriber.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Consumed events as spans of the traces that they come from: a child of the request's span, with the
/// attributes of OpenTelemetry's messaging conventions. An event whose trace is not sampled has none.
@ApplicationScoped
class EventSpans {

    private static final Spans NONE = new Spans(List.of());

    private final boolean disabled;
    private final String group;
    private final Tracer tracer;

    EventSpans(
            @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled,
            @ConfigProperty(name = "mp.messaging.incoming.events.group.id") String group,
            OpenTelemetry openTelemetry) {
        this.disabled = disabled;
        this.group = group;
        this.tracer = openTelemetry.getTracer("dev.lossless.subscriber");
    }

    /// Begins a span for each event of the batch: all take as long as their batch, whose effect is one.
    <K, V> Spans begin(List<ConsumerRecord<K, V>> records) {
        return disabled ? NONE : new Spans(records.stream().flatMap(this::begin).toList());
    }

    private Stream<Span> begin(ConsumerRecord<?, ?> record) {
        var context = W3CTraceContextPropagator.getInstance().extract(Context.root(), record.headers(), Getter.HEADERS);
        var cause = Span.fromContext(context).getSpanContext();
        return cause.isSampled() ? Stream.of(begin(record, context)) : Stream.empty();
    }

    private Span begin(ConsumerRecord<?, ?> record, Context context) {
        return tracer.spanBuilder("process " + record.topic())
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(context)
                .addLink(Span.fromContext(context).getSpanContext())
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", record.topic())
                .setAttribute("messaging.destination.partition.id", Integer.toString(record.partition()))
                .setAttribute("messaging.kafka.offset", record.offset())
                .setAttribute("messaging.consumer.group.name", group)
                .startSpan();
    }

    /// Spans under way; closed, they end.
    record Spans(List<Span> spans) implements AutoCloseable {

        @Override
        public void close() {
            spans.forEach(Span::end);
        }
    }

    private enum Getter implements TextMapGetter<Headers> {
        HEADERS;

        @Override
        public Iterable<String> keys(Headers headers) {
            return Stream.of(headers.toArray()).map(Header::key).toList();
        }

        @Override
        public String get(Headers headers, String key) {
            var header = headers.lastHeader(key);
            return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
        }
    }
}
