package dev.lossless.acceptance;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CONSUMER;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.acceptance.Collector.SeenSpan;
import dev.lossless.local.Http;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// With OpenTelemetry switched on, a request and its effects are one trace; and what becomes of the collector
/// is
/// nothing that a writer could notice.
@Tag("slow")
@Order(Integer.MAX_VALUE)
@TestMethodOrder(OrderAnnotation.class)
class TracingIT {

    private static final String SAMPLED = "01";
    private static final String NOT_SAMPLED = "00";
    private static final String CLIENT_SPAN = "00f067aa0ba902b7";

    private static final int WRITES = 3 * Acceptance.QUEUE;

    private static final Collector COLLECTOR = Acceptance.collector();
    private static final Http HTTP = new Http(Duration.ofMinutes(5));
    private static final String TOKEN = Acceptance.keys().token("traced", List.of());

    @AfterAll
    static void stop() {
        HTTP.close();
        COLLECTOR.close();
    }

    /// What others have left in the services' queues goes first, and what does not fit into them is dropped.
    @BeforeAll
    static void awaitRoomForSpans() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            var trace = newTrace();
            return post(trace, SAMPLED) == 201 && isWholeSoon(trace);
        });
    }

    private static boolean isWholeSoon(String trace) {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isWhole(trace));
            return true;
        } catch (ConditionTimeoutException _) {
            return false;
        }
    }

    @Test
    @Order(1)
    void requestAndItsEffectsAreOneTrace() throws Exception {
        var trace = newTrace();
        assertThat(post(trace, SAMPLED)).isEqualTo(201);
        awaitSpans(trace);
        var request = only(trace, "todo-service");
        assertThat(request.kind()).isEqualTo(SPAN_KIND_SERVER);
        assertThat(request.name()).isEqualTo("POST /todos");
        assertThat(request.parent()).isEqualTo(CLIENT_SPAN);
        assertThat(request.texts()) // the dashboards lead to traces by these
                .containsEntry("http.route", "/todos")
                .containsEntry("http.request.method", "POST");
        assertThat(List.of("audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer"))
                .allSatisfy(consumer -> {
                    var effect = only(trace, consumer);
                    assertThat(effect.kind()).isEqualTo(SPAN_KIND_CONSUMER);
                    assertThat(effect.name()).isEqualTo("process todo.events");
                    assertThat(effect.parent()).isEqualTo(request.id());
                    assertThat(effect.texts()).containsEntry("messaging.operation.name", "process");
                });
    }

    @Test
    @Order(2)
    void whatTheClientDoesNotSampleIsNotRecorded() throws Exception {
        var unwanted = newTrace();
        var marker = newTrace();
        assertThat(post(unwanted, NOT_SAMPLED)).isEqualTo(201);
        assertThat(post(marker, SAMPLED)).isEqualTo(201);
        awaitSpans(marker);
        assertThat(COLLECTOR.spansOf(unwanted)).isEmpty();
    }

    /// A write that waited for an export would last until that is given up, and another one begins.
    @Test
    @Order(3)
    void hangingCollectorChangesNoAnswer() throws Exception {
        COLLECTOR.hang();
        var before = COLLECTOR.exports();
        writeMoreThanMayWait();
        assertThat(COLLECTOR.isAwaited()).isTrue();
        assertThat(COLLECTOR.exports() - before).isLessThan(WRITES);
    }

    @Test
    @Order(4)
    void collectorThatIsAwayChangesNoAnswer() throws Exception {
        COLLECTOR.stop();
        writeMoreThanMayWait();
    }

    private static void writeMoreThanMayWait() throws Exception {
        for (var i = 0; i < WRITES; i++) {
            assertThat(post(newTrace(), SAMPLED)).isEqualTo(201);
        }
    }

    /// One of each service. Consumers that have just started may still wait for their partitions.
    private static void awaitSpans(String trace) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isWhole(trace));
    }

    private static boolean isWhole(String trace) {
        return COLLECTOR.spansOf(trace).size() == Service.values().length;
    }

    private static SeenSpan only(String trace, String service) {
        var spans = COLLECTOR.spansOf(trace).stream()
                .filter(span -> span.service().equals(service))
                .toList();
        assertThat(spans).as(service).hasSize(1);
        return spans.getFirst();
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static int post(String trace, String flags) throws Exception {
        var headers = Map.of(
                "Authorization", "Bearer " + TOKEN, "traceparent", "00-" + trace + "-" + CLIENT_SPAN + "-" + flags);
        var todos = URI.create(Acceptance.running().url(Service.TODO) + "/todos");
        return HTTP.send("POST", todos, headers, "{\"title\":\"Be traced\"}").statusCode();
    }
}
