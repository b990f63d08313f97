package dev.lossless.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import dev.lossless.audit.Reading.Readable;
import dev.lossless.audit.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads records of the topic. Total: whatever a record holds, it becomes an event or an unreadable record.
///
/// The trail keeps the data as it came, so nothing in it is read; it must only be JSON.
@ApplicationScoped
class EventReader {

    private static final Set<String> KNOWN_TYPES = Set.of(
            "TodoCreated",
            "TodoUpdated",
            "TodoCompleted",
            "TodoReopened",
            "TodoDeleted",
            "UserProfileUpdated",
            "EventDiscarded");
    private static final String SPEC_VERSION = "1.0";

    private final JsonFactory json = new JsonFactory();

    Reading read(ConsumerRecord<byte[], byte[]> record) {
        var envelope = new Envelope(record);
        try {
            return new Readable(event(envelope));
        } catch (UnreadableException e) {
            return new Unreadable(record, e.getMessage(), envelope.positionIfLegible());
        } catch (RuntimeException e) {
            return new Unreadable(
                    record, "reading failed with " + e.getClass().getName(), envelope.positionIfLegible());
        }
    }

    private AuditEvent event(Envelope envelope) {
        requireSpecVersion(envelope);
        var record = envelope.record();
        var type = envelope.word("ce_type");
        var known = KNOWN_TYPES.contains(type);
        if (known) {
            requireSchema(envelope, type);
        }
        return new AuditEvent(
                envelope.position(),
                envelope.uuid("ce_id"),
                type,
                known,
                envelope.word("ce_subject"),
                envelope.number("ce_aggregateversion"),
                envelope.time("ce_time"),
                envelope.optionalWord("traceparent"),
                requireJson(record.value()),
                record.partition(),
                record.offset());
    }

    private static void requireSpecVersion(Envelope envelope) {
        if (!envelope.text("ce_specversion").equals(SPEC_VERSION)) {
            throw new UnreadableException("header ce_specversion is not " + SPEC_VERSION);
        }
    }

    private static void requireSchema(Envelope envelope, String type) {
        var supported = "urn:todo-service:schema:" + type + ":1";
        if (!envelope.text("ce_dataschema").equals(supported)) {
            throw new UnreadableException("header ce_dataschema is not " + supported);
        }
    }

    /// Exactly one JSON value in UTF-8, as it is handed out as part of a JSON document later.
    private byte[] requireJson(byte[] value) {
        if (value == null) {
            throw new UnreadableException("the value is missing");
        }
        try (var parser = json.createParser(decode(value))) {
            if (parser.nextToken() == null || parser.skipChildren().nextToken() != null) {
                throw new UnreadableException("the value is not exactly one JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw new UnreadableException("the value is not JSON" + place(e.getLocation()));
        } catch (IOException _) {
            throw new UnreadableException("the value is not UTF-8");
        }
    }

    private static String place(JsonLocation place) {
        return place == null ? "" : ", line %d column %d".formatted(place.getLineNr(), place.getColumnNr());
    }

    private static String decode(byte[] value) throws CharacterCodingException {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    }
}
