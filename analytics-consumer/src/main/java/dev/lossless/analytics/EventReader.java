package dev.lossless.analytics;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lossless.analytics.Reading.Readable;
import dev.lossless.analytics.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads records of the topic. Total: whatever a record holds, it becomes an event or an unreadable record.
///
/// Of an event whose type is unknown only the envelope is read.
@ApplicationScoped
class EventReader {

    private static final Set<String> KNOWN_TYPES =
            Set.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");
    private static final String SPEC_VERSION = "1.0";
    private static final String NOT_JSON = "the value is not JSON";
    private static final ObjectReader JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(TodoChange.class);

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

    private static StatisticsEvent event(Envelope envelope) {
        requireSpecVersion(envelope);
        var type = envelope.text("ce_type");
        var fact = KNOWN_TYPES.contains(type) ? Optional.of(fact(envelope, type)) : Optional.<Fact>empty();
        return new StatisticsEvent(envelope.position(), envelope.time("ce_time"), fact);
    }

    private static void requireSpecVersion(Envelope envelope) {
        if (!envelope.text("ce_specversion").equals(SPEC_VERSION)) {
            throw new UnreadableException("header ce_specversion is not " + SPEC_VERSION);
        }
    }

    private static Fact fact(Envelope envelope, String type) {
        requireSchema(envelope, type);
        var day = envelope.time("ce_time").atZone(ZoneOffset.UTC).toLocalDate();
        return new Fact(day, type, change(envelope.record().value()).todo().priority());
    }

    private static void requireSchema(Envelope envelope, String type) {
        var supported = "urn:todo-service:schema:" + type + ":1";
        if (!envelope.text("ce_dataschema").equals(supported)) {
            throw new UnreadableException("header ce_dataschema is not " + supported);
        }
    }

    private static TodoChange change(byte[] value) {
        if (value == null) {
            throw new UnreadableException("the value is missing");
        }
        try {
            return JSON.readValue(value);
        } catch (JsonMappingException e) {
            throw new UnreadableException(cause(e));
        } catch (IOException _) {
            throw new UnreadableException(NOT_JSON);
        }
    }

    /// Jackson's own message may hold data.
    private static String cause(JsonMappingException e) {
        if (e.getCause() instanceof JacksonException) {
            return NOT_JSON;
        }
        var field = e.getPath().stream()
                .map(step -> String.valueOf(step.getFieldName()))
                .collect(Collectors.joining("."));
        return field.isEmpty() ? "the value is not one JSON object" : "field " + field + " is missing or wrong";
    }
}
