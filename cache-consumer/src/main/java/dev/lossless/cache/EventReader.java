package dev.lossless.cache;

import com.fasterxml.jackson.core.JsonFactory;
import dev.lossless.cache.Reading.Readable;
import dev.lossless.cache.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads records of the topic. Total: whatever a record holds, it becomes an event or an unreadable record.
///
/// Nothing of the data is needed here; it must only be JSON.
@ApplicationScoped
class EventReader {

    private static final Set<String> KNOWN_TYPES =
            Set.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted", "EventDiscarded");
    private static final String SPEC_VERSION = "1.0";

    private final JsonFactory json = new JsonFactory();

    Reading read(ConsumerRecord<byte[], byte[]> record) {
        var envelope = new Envelope(record);
        try {
            return new Readable(event(envelope));
        } catch (UnreadableException e) {
            return unreadable(envelope, e.getMessage());
        } catch (RuntimeException e) {
            return unreadable(envelope, "reading failed with " + e.getClass().getName());
        }
    }

    private static Unreadable unreadable(Envelope envelope, String cause) {
        return new Unreadable(envelope.record(), cause, envelope.invalidationIfLegible());
    }

    private ListEvent event(Envelope envelope) {
        requireSpecVersion(envelope);
        var type = envelope.text("ce_type");
        var known = KNOWN_TYPES.contains(type);
        if (known) {
            requireSchema(envelope, type);
        }
        requireJson(envelope.record().value());
        return new ListEvent(
                envelope.invalidation(), known, envelope.time("ce_time"), envelope.optional("traceparent"));
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

    private void requireJson(byte[] value) {
        if (value == null) {
            throw new UnreadableException("the value is missing");
        }
        try (var parser = json.createParser(value)) {
            if (parser.nextToken() == null || parser.skipChildren().nextToken() != null) {
                throw new UnreadableException("the value is not exactly one JSON value");
            }
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }
}
