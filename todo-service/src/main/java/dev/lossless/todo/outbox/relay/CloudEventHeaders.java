package dev.lossless.todo.outbox.relay;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/// The envelope of an event: CloudEvents 1.0 attributes as Kafka headers, with the extensions `userid`,
/// `usersequence` and `aggregateversion`.
final class CloudEventHeaders {

    /// Always six digits: the text is the same for the same instant, however it was stored.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private CloudEventHeaders() {}

    static Map<String, String> of(OutboxEvent event) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", event.id());
        headers.put("ce_source", "/todo-service");
        headers.put("ce_type", event.type());
        headers.put("ce_subject", event.aggregateId());
        headers.put("ce_time", time(event.occurredAt()));
        headers.put("ce_dataschema", "urn:todo-service:schema:" + event.type() + ":1");
        headers.put("content-type", "application/json");
        headers.put("ce_userid", event.userId());
        headers.put("ce_usersequence", Long.toString(event.sequence()));
        headers.put("ce_aggregateversion", Long.toString(event.aggregateVersion()));
        if (event.traceparent() != null) {
            headers.put("traceparent", event.traceparent());
        }
        return headers;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
