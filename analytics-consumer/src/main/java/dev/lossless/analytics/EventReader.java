package dev.lossless.analytics;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lossless.analytics.Reading.Readable;
import dev.lossless.analytics.Reading.Unreadable;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads records of the topic. Total: whatever a record holds, it becomes an event or an unreadable record.
///
/// Of an event whose type is unknown only the envelope is read.
@ApplicationScoped
class EventReader {

    private static final Set<EventType> TELL_CHANGES =
            EnumSet.of(EventType.UPDATED, EventType.COMPLETED, EventType.REOPENED);
    private static final String SPEC_VERSION = "1.0";
    private static final String NOT_JSON = "the value is not JSON";
    private static final ObjectReader JSON = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
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
        var fact = EventType.named(type).map(known -> fact(envelope, known));
        return new StatisticsEvent(
                envelope.position(), envelope.time("ce_time"), envelope.optional("traceparent"), fact);
    }

    private static void requireSpecVersion(Envelope envelope) {
        if (!envelope.text("ce_specversion").equals(SPEC_VERSION)) {
            throw new UnreadableException("header ce_specversion is not " + SPEC_VERSION);
        }
    }

    private static Fact fact(Envelope envelope, EventType type) {
        requireSchema(envelope);
        return Fact.of(
                type, envelope.time("ce_time"), change(type, envelope.record().value()));
    }

    private static void requireSchema(Envelope envelope) {
        var supported = "urn:todo-service:schema:" + envelope.text("ce_type") + ":1";
        if (!envelope.text("ce_dataschema").equals(supported)) {
            throw new UnreadableException("header ce_dataschema is not " + supported);
        }
    }

    private static TodoChange change(EventType type, byte[] value) {
        if (value == null) {
            throw new UnreadableException("the value is missing");
        }
        var change = parse(value);
        if (TELL_CHANGES.contains(type) && change.changes().isEmpty()) {
            throw UnreadableException.field("changes");
        }
        return change;
    }

    private static TodoChange parse(byte[] value) {
        try {
            return JSON.readValue(value);
        } catch (JsonMappingException e) {
            throw cause(e);
        } catch (IOException _) {
            throw new UnreadableException(NOT_JSON);
        }
    }

    /// Jackson's own message may hold data.
    private static UnreadableException cause(JsonMappingException e) {
        if (e.getCause() instanceof JacksonException) {
            return new UnreadableException(NOT_JSON);
        }
        var field = e.getPath().stream()
                .map(step -> String.valueOf(step.getFieldName()))
                .collect(Collectors.joining("."));
        return field.isEmpty()
                ? new UnreadableException("the value is not one JSON object")
                : UnreadableException.field(field);
    }
}
