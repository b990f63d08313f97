package dev.lossless.analytics.figures;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventTime;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what an event adds to the figures.
public final class FactReader {

    /// Either its event was never published: then it counts as that event. Or the service's database lost its
    /// event, which was published: then it takes back what that event had added. So figures follow the database.
    private static final String DISCARDED = "EventDiscarded";

    /// The types that are known, each with the schema that is read.
    public static final Map<String, String> SCHEMAS = Stream.concat(
                    Stream.of(EventType.values()).map(EventType::title), Stream.of(DISCARDED))
            .collect(toUnmodifiableMap(Function.identity(), "urn:todo-service:schema:%s:1"::formatted));

    private static final Set<EventType> WITH_CHANGES =
            EnumSet.of(EventType.UPDATED, EventType.COMPLETED, EventType.REOPENED);

    /// A discarded event may be one that discards another. No number of fail-overs leads here.
    private static final int DEEPEST = 16;

    private static final ObjectReader JSON = JsonMapper.builder()
            .addModules(
                    new Jdk8Module(),
                    new JavaTimeModule(),
                    new SimpleModule().addDeserializer(Instant.class, new Times()))
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .build()
            .reader();

    private FactReader() {}

    /// Reads times as they are written in events; any other one as Jackson does.
    private static final class Times extends StdDeserializer<Instant> {

        Times() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.hasToken(JsonToken.VALUE_STRING)) {
                try {
                    return EventTime.parse(parser.getText());
                } catch (DateTimeException _) {
                    // Jackson knows more spellings, or says what is wrong
                }
            }
            return InstantDeserializer.INSTANT.deserialize(parser, context);
        }
    }

    /// Empty for an event that is not counted: of a type that is unknown, or in place of another of which nothing
    /// is known.
    ///
    /// @throws UnreadableException when the value is not as the event type's schema says
    public static Optional<Fact> read(Envelope envelope) {
        return envelope.type().equals(DISCARDED)
                ? discarded(parse(Discarded.class, envelope.data()).discarded(), 1)
                : fact(envelope.type(), envelope.time(), () -> parse(TodoChange.class, envelope.data()));
    }

    private static Optional<Fact> fact(String type, Instant time, Supplier<TodoChange> change) {
        return EventType.named(type).map(known -> Fact.of(known, time, complete(known, change.get())));
    }

    /// An original that cannot be read was not counted either.
    private static Optional<Fact> discarded(Discarded.Original original, int depth) {
        var known = original.data().filter(JsonNode::isObject);
        if (known.isEmpty() || original.occurredAt().isEmpty() || depth > DEEPEST) {
            return Optional.empty();
        }
        try {
            var data = known.get();
            var fact = original.type().equals(DISCARDED)
                    ? discarded(parse(Discarded.class, data).discarded(), depth + 1)
                    : fact(original.type(), original.occurredAt().get(), () -> parse(TodoChange.class, data));
            return original.wasCounted() ? fact.map(Fact::withdrawn) : fact;
        } catch (UnreadableException _) {
            return Optional.empty();
        }
    }

    private static TodoChange complete(EventType type, TodoChange change) {
        if (WITH_CHANGES.contains(type) && change.changes().isEmpty()) {
            throw UnreadableException.field("changes");
        }
        return change;
    }

    private static <T> T parse(Class<T> type, byte[] data) {
        return parse(() -> JSON.forType(type).readValue(data));
    }

    private static <T> T parse(Class<T> type, JsonNode data) {
        return parse(() -> JSON.forType(type).readValue(data));
    }

    private interface Parsing<T> {

        T parse() throws IOException;
    }

    private static <T> T parse(Parsing<T> parsing) {
        try {
            return Optional.ofNullable(parsing.parse()) // null is JSON, too
                    .orElseThrow(() -> new UnreadableException("the value is not one JSON object"));
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
