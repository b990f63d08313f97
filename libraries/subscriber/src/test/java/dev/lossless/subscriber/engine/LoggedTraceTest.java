package dev.lossless.subscriber.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Gap;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.testkit.LogLines;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever looks for a request finds what became of its events.
class LoggedTraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TOPIC = TestBroker.topic(1);

    private final InMemory handler = new InMemory();
    private final Topics topics = new Topics(TestBroker.settings(), "trace-test");
    private final Engine<Long> engine =
            new Engine<>(handler, topics, handler, new Retries(Duration.ofMillis(5), handler::retried), handler);

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void deadLetterIsLoggedWithItsTrace() throws Exception {
        try (var lines = new LogLines(Engine.class)) {
            engine.process(List.of(
                    untraced(1).consumed(0, 0), traced(2).withValue("no event").consumed(0, 1)));
            assertThat(lines.tracesOf("dead letter: topic=" + TOPIC + " partition=0 offset=1 "))
                    .containsExactly(Optional.of(TRACE));
        }
    }

    @Test
    void gapIsLoggedWithTheTraceOfTheEventThatShowsIt() throws Exception {
        try (var lines = new LogLines(Engine.class)) {
            var engine = new Engine<>(gaps(), topics, handler, new Retries(Duration.ofMillis(5), () -> {}), handler);
            engine.process(List.of(traced(3).consumed(0, 0), untraced(5).consumed(0, 1)));
            assertThat(lines.tracesOf("topic=" + TOPIC + " sequence=3")).containsExactly(Optional.of(TRACE));
            assertThat(lines.tracesOf("topic=" + TOPIC + " sequence=5")).containsExactly(Optional.empty());
        }
    }

    private static EventHandler<Long> gaps() {
        return new EventHandler<>() {
            @Override
            public Map<String, String> schemas() {
                return Map.of();
            }

            @Override
            public Long read(Envelope envelope) {
                return envelope.position().sequence();
            }

            @Override
            public Outcome<Long> handle(Batch<Long> batch) {
                var gaps = batch.events().stream()
                        .map(event -> new Gap(
                                event.position(),
                                1,
                                event.content() - 1,
                                event.envelope().traceparent()))
                        .toList();
                return new Outcome<>(batch.events(), 0, gaps, 0, List.of(), List.of());
            }
        };
    }

    @Test
    void retryIsLoggedWithTheTraceOfTheRecordThatWaits() throws Exception {
        try (var lines = new LogLines(Retries.class)) {
            var left = new AtomicInteger(2);
            handler.fault = _ -> {
                if (left.getAndDecrement() > 0) {
                    throw new IOException("away");
                }
            };
            engine.process(List.of(traced(1).consumed(0, 0)));
            assertThat(lines.tracesOf("handling failed")).hasSize(2).containsOnly(Optional.of(TRACE));
            assertThat(lines.tracesOf("handling succeeded")).containsOnly(Optional.of(TRACE));
        }
    }

    @Test
    void traceOfTheThreadIsThereAgainAfterwards() {
        MDC.put("traceId", "before");
        try (var _ = LoggedTrace.of(untraced(1).consumed())) {
            assertThat(MDC.get("traceId")).isNull();
            try (var _ = LoggedTrace.of(Optional.of("00-" + TRACE + "-1-1"))) {
                assertThat(MDC.get("traceId")).isEqualTo(TRACE);
            }
        }
        assertThat(MDC.get("traceId")).isEqualTo("before");
        MDC.remove("traceId");
    }

    private static TestEvent traced(long sequence) {
        return untraced(sequence).with("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
    }

    private static TestEvent untraced(long sequence) {
        return TestEvent.of(TOPIC, "alice", sequence);
    }
}
