package dev.lossless.acceptance;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A collector of OpenTelemetry: takes spans by OTLP over gRPC, and can be made to hang.
class Collector implements AutoCloseable {

    private static final int FRAME_HEAD = 5;
    private static final String SERVICE_NAME = "service.name";

    private final List<SeenSpan> spans = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private volatile boolean hangs;
    private volatile boolean asked;
    private final AtomicInteger exports = new AtomicInteger();

    Collector() {
        server = vertx.createHttpServer()
                .requestHandler(this::take)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /// A span that a service has sent.
    ///
    /// @param texts those of its attributes that are texts
    record SeenSpan(
            String service,
            Span.SpanKind kind,
            String name,
            String trace,
            String id,
            String parent,
            Map<String, String> texts) {}

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    List<SeenSpan> spansOf(String trace) {
        return spans.stream().filter(span -> span.trace().equals(trace)).toList();
    }

    /// From now on requests are taken and never answered.
    void hang() {
        asked = false;
        hangs = true;
    }

    /// Whether somebody waits for it.
    boolean isAwaited() {
        return hangs && asked;
    }

    /// How many there were, answered or not.
    int exports() {
        return exports.get();
    }

    /// Connections are closed and refused.
    void stop() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            asked = true;
            exports.incrementAndGet();
            if (!hangs) {
                keep(body.getBytes(FRAME_HEAD, body.length()));
                request.response()
                        .putHeader("content-type", "application/grpc")
                        .putTrailer("grpc-status", "0")
                        .end(Buffer.buffer(new byte[FRAME_HEAD])); // an empty answer
            }
        });
    }

    private void keep(byte[] message) {
        try {
            ExportTraceServiceRequest.parseFrom(message).getResourceSpansList().stream()
                    .flatMap(Collector::seen)
                    .forEach(spans::add);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Stream<SeenSpan> seen(ResourceSpans resource) {
        var service = resource.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(SERVICE_NAME))
                .findFirst()
                .orElseThrow()
                .getValue()
                .getStringValue();
        return resource.getScopeSpansList().stream()
                .flatMap(scope -> scope.getSpansList().stream())
                .map(span -> new SeenSpan(
                        service,
                        span.getKind(),
                        span.getName(),
                        hex(span.getTraceId()),
                        hex(span.getSpanId()),
                        hex(span.getParentSpanId()),
                        texts(span)));
    }

    private static Map<String, String> texts(Span span) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getValue().hasStringValue())
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
