package dev.lossless.analytics.figures;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what an event adds to the figures.
public final class FactReader {

    /// It takes its sequence and says that its user's figures lack a change from then on: nothing is counted.
    private static final String DISCARDED = "EventDiscarded";

    /// The types that are known, each with the schema that is read.
    public static final Map<String, String> SCHEMAS = Stream.concat(
                    Stream.of(EventType.values()).map(EventType::title), Stream.of(DISCARDED))
            .collect(toUnmodifiableMap(Function.identity(), "urn:todo-service:schema:%s:1"::formatted));

    private static final Set<EventType> WITH_CHANGES =
            EnumSet.of(EventType.UPDATED, EventType.COMPLETED, EventType.REOPENED);
    private static final ObjectReader JSON = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build()
            .readerFor(TodoChange.class);

    private FactReader() {}

    /// Empty for an event that is not counted: of a type that is unknown, or in place of another that was
    /// discarded.
    ///
    /// @throws UnreadableException when the value is not as the event type's schema says
    public static Optional<Fact> read(Envelope envelope) {
        return EventType.named(envelope.type())
                .map(type -> Fact.of(type, envelope.time(), change(type, envelope.data())));
    }

    private static TodoChange change(EventType type, byte[] data) {
        var change = parse(data);
        if (WITH_CHANGES.contains(type) && change.changes().isEmpty()) {
            throw UnreadableException.field("changes");
        }
        return change;
    }

    private static TodoChange parse(byte[] data) {
        try {
            return JSON.readValue(data);
        } catch (JsonMappingException e) {
            throw cause(e);
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    /// Jackson's own message may hold data.
    private static UnreadableException cause(JsonMappingException e) {
        var field = e.getPath().stream()
                .map(step -> String.valueOf(step.getFieldName()))
                .collect(Collectors.joining("."));
        return field.isEmpty()
                ? new UnreadableException("the value is not one JSON object")
                : UnreadableException.field(field);
    }
}
