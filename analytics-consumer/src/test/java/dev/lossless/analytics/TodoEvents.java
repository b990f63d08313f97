package dev.lossless.analytics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.analytics.figures.Fact;
import dev.lossless.analytics.figures.FactReader;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.Reading;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Events of todos, made from the contract's golden examples, and how this service reads them.
public final class TodoEvents {

    public static final String TOPIC = "todo.events";
    private static final Path FOLDER = Path.of("../todo-service/contract/examples");

    private TodoEvents() {}

    public static List<TestEvent> examples() throws IOException {
        return TestEvent.all(FOLDER);
    }

    public static TestEvent of(String type, String userId, long sequence) {
        return TestEvent.read(FOLDER.resolve(type + ".json")).at(userId, sequence);
    }

    public static TestEvent created(String userId, long sequence) {
        return of("TodoCreated", userId, sequence);
    }

    public static TestEvent createdNow(String userId, long sequence) {
        return now(created(userId, sequence));
    }

    public static TestEvent now(TestEvent event) {
        return event.with("ce_time", Instant.now().toString());
    }

    public static TestEvent on(LocalDate day, TestEvent event) {
        return event.with("ce_time", day + "T12:00:00Z");
    }

    public static TestEvent withType(String type, TestEvent event) {
        return event.with("ce_type", type).with("ce_dataschema", "urn:todo-service:schema:" + type + ":1");
    }

    public static TestEvent withoutField(String name, TestEvent event) {
        var json = (ObjectNode) event.json();
        json.remove(name);
        return event.withValue(json.toString());
    }

    public static TestEvent withoutTodoField(String name, TestEvent event) {
        var json = event.json();
        ((ObjectNode) json.get("todo")).remove(name);
        return event.withValue(json.toString());
    }

    /// A batch as the subscriber gets it, of records whose place in the topic does not matter.
    public static Batch<Optional<Fact>> batch(List<TestEvent> events) {
        return new Batch<>(
                events.stream().map(event -> reading(event.consumed())).toList(), Map.of());
    }

    /// What the subscriber gets of a record.
    public static Reading<Optional<Fact>> reading(ConsumerRecord<byte[], byte[]> record) {
        try {
            return event(Envelope.of(record));
        } catch (UnreadableException e) {
            return new Unreadable<>(record, e.getMessage(), Envelope.positionIfLegible(record));
        }
    }

    private static Event<Optional<Fact>> event(Envelope envelope) {
        var schema = Optional.ofNullable(FactReader.SCHEMAS.get(envelope.type()));
        if (schema.isPresent() && !envelope.dataSchema().equals(schema)) {
            throw new UnreadableException("header ce_dataschema is not " + schema.get());
        }
        return new Event<>(envelope, FactReader.read(envelope), schema.isPresent());
    }
}
