package dev.lossless.subscriber.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.testkit.TestEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class EventSpansTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final List<SpanData> ended = new ArrayList<>();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(
                    SdkTracerProvider.builder().addSpanProcessor(new Ended()).build())
            .build();

    @Test
    void sampledEventIsASpanOfTheTraceThatItComesFromUntilItsBatchIsDone() {
        var spans =
                new EventSpans(false, "tested-group", sdk).begin(List.of(record("00-" + TRACE + "-" + PARENT + "-01")));
        assertThat(ended).isEmpty();
        spans.close();
        assertThat(ended).hasSize(1);
        var span = ended.getFirst();
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getName()).isEqualTo("process tested");
        assertThat(span.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(PARENT));
        assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.consumer.group.name")))
                .isEqualTo("tested-group");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.destination.partition.id")))
                .isEqualTo("3");
        assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.kafka.offset")))
                .isEqualTo(17);
    }

    @Test
    void eventThatIsNotSampledOrHasNoTraceHasNoSpan() {
        var records = List.of(
                record("00-" + TRACE + "-" + PARENT + "-00"),
                record("no trace"),
                TestEvent.of("tested", "alice", 1).consumed());
        new EventSpans(false, "tested-group", sdk).begin(records).close();
        assertThat(ended).isEmpty();
    }

    @Test
    void withoutOpenTelemetryThereAreNoSpans() {
        new EventSpans(true, "tested-group", sdk)
                .begin(List.of(record("00-" + TRACE + "-" + PARENT + "-01")))
                .close();
        assertThat(ended).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(String traceparent) {
        return TestEvent.of("tested", "alice", 1)
                .with("traceparent", traceparent)
                .consumed(3, 17);
    }

    private final class Ended implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // only its end is of interest
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            ended.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
