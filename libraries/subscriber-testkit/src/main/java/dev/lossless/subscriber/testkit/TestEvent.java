package dev.lossless.subscriber.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// A record of an event, as tests send it. Immutable: each `with` gives a changed copy.
public record TestEvent(String topic, Map<String, String> headers, byte[] value) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A valid event of a type that nobody knows, with an id of its own.
    public static TestEvent of(String topic, String userId, long sequence) {
        var headers = new HashMap<String, String>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", "/testkit");
        headers.put("ce_type", "Tested");
        headers.put("ce_subject", "subject");
        headers.put("ce_time", "2026-11-28T12:00:00.123456Z");
        headers.put("ce_dataschema", "urn:testkit:schema:Tested:1");
        headers.put("content-type", "application/json");
        headers.put("ce_aggregateversion", "1");
        return new TestEvent(topic, headers, "{\"tested\":true}".getBytes(UTF_8)).at(userId, sequence);
    }

    /// The golden examples of a contract: each a JSON file with `topic`, `headers` and `value`.
    public static List<TestEvent> all(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(TestEvent::read)
                    .toList();
        }
    }

    /// The same event of another user and place, with an id of its own.
    public TestEvent at(String userId, long sequence) {
        return with("ce_userid", userId)
                .with("ce_usersequence", Long.toString(sequence))
                .with("ce_id", UUID.randomUUID().toString());
    }

    /// One golden example.
    public static TestEvent read(Path file) {
        try {
            var json = JSON.readTree(file.toFile());
            var headers = new HashMap<String, String>();
            json.get("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            return new TestEvent(json.get("topic").asText(), headers, JSON.writeValueAsBytes(json.get("value")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestEvent with(String header, String text) {
        var changed = new HashMap<>(headers);
        changed.put(header, text);
        return new TestEvent(topic, changed, value);
    }

    public TestEvent without(String header) {
        var changed = new HashMap<>(headers);
        changed.remove(header);
        return new TestEvent(topic, changed, value);
    }

    public TestEvent withValue(byte[] bytes) {
        return new TestEvent(topic, headers, bytes);
    }

    public TestEvent withValue(String text) {
        return withValue(text.getBytes(UTF_8));
    }

    /// As a later version of the producer may send it: with fields and headers that nobody knows yet.
    public TestEvent withUnknownFields() throws IOException {
        var json = JSON.readTree(value);
        addUnknown(json);
        return withValue(JSON.writeValueAsBytes(json)).with("ce_future", "new");
    }

    private static void addUnknown(JsonNode node) {
        node.forEach(TestEvent::addUnknown);
        if (node instanceof ObjectNode object) {
            object.putObject("future").put("new", true);
        }
    }

    public JsonNode json() {
        return json(new String(value, UTF_8));
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String userId() {
        return headers.get("ce_userid");
    }

    public ProducerRecord<byte[], byte[]> toProduce() {
        return toProduce(null);
    }

    /// @param partition null for the one that the key chooses
    public ProducerRecord<byte[], byte[]> toProduce(Integer partition) {
        var key = userId() == null ? null : userId().getBytes(UTF_8);
        var message = new ProducerRecord<>(topic, partition, key, value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(UTF_8)));
        return message;
    }

    /// With a key that is not the user's id.
    public ProducerRecord<byte[], byte[]> withKey(String key) {
        var record = toProduce();
        return new ProducerRecord<>(topic, null, key == null ? null : key.getBytes(UTF_8), value, record.headers());
    }

    public ConsumerRecord<byte[], byte[]> consumed() {
        return consumed(0, 0);
    }

    public ConsumerRecord<byte[], byte[]> consumed(int partition, long offset) {
        var message = new ConsumerRecord<>(topic, partition, offset, toProduce().key(), value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(UTF_8)));
        return message;
    }
}
