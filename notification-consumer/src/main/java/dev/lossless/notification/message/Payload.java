package dev.lossless.notification.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/// The body of a delivery. It follows from the event alone, so that every attempt sends the same bytes.
public final class Payload {

    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private Payload() {}

    @FunctionalInterface
    private interface Fields {

        void write(JsonGenerator json) throws IOException;
    }

    public static byte[] of(Message message, Format format) {
        return write(json -> {
            switch (format) {
                case STANDARD -> standard(message, json);
                case CLOUDEVENTS -> cloudEvent(message, json);
            }
        });
    }

    /// A body that is about no event: a handshake or a ping.
    ///
    /// @param value of the only field of the data
    public static byte[] notice(String kind, Instant at, String field, String value) {
        return write(json -> {
            json.writeStringField("type", kind);
            json.writeStringField("timestamp", time(at));
            json.writeObjectFieldStart("data");
            json.writeStringField(field, value);
            json.writeEndObject();
        });
    }

    public static String time(Instant time) {
        return TIME.format(time);
    }

    private static void standard(Message message, JsonGenerator json) throws IOException {
        json.writeStringField("id", message.eventId());
        json.writeStringField("type", EventKind.ofType(message.type()));
        json.writeStringField("timestamp", time(message.occurredAt()));
        json.writeStringField("topic", message.topic());
        json.writeStringField("userId", message.userId());
        json.writeNumberField("sequence", message.sequence());
        data(message, json);
    }

    private static void cloudEvent(Message message, JsonGenerator json) throws IOException {
        json.writeStringField("specversion", "1.0");
        json.writeStringField("id", message.eventId());
        json.writeStringField("source", message.source());
        json.writeStringField("type", message.type());
        json.writeStringField("subject", message.subject());
        json.writeStringField("time", time(message.occurredAt()));
        if (message.dataSchema().isPresent()) {
            json.writeStringField("dataschema", message.dataSchema().get());
        }
        json.writeStringField("datacontenttype", "application/json");
        json.writeStringField("topic", message.topic());
        json.writeStringField("userid", message.userId());
        json.writeStringField("usersequence", Long.toString(message.sequence()));
        json.writeStringField("aggregateversion", Long.toString(message.aggregateVersion()));
        data(message, json);
    }

    private static void data(Message message, JsonGenerator json) throws IOException {
        json.writeFieldName("data");
        json.writeRawValue(new String(message.data(), UTF_8));
    }

    private static byte[] write(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
