package dev.lossless.audit;

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

/// A record as the contract's golden examples describe it. Immutable: each `with` gives a changed copy.
record Example(String topic, Map<String, String> headers, byte[] value) {

    static final Path FOLDER = Path.of("../todo-service/contract/examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Example> all() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(Example::read)
                    .toList();
        }
    }

    static Example todoCreated(String userId, long sequence) {
        return read(FOLDER.resolve("TodoCreated.json"))
                .with("ce_userid", userId)
                .with("ce_usersequence", Long.toString(sequence))
                .with("ce_id", UUID.randomUUID().toString());
    }

    static Example profileUpdated(String userId, long sequence) {
        return ofType("UserProfileUpdated")
                .with("ce_userid", userId)
                .with("ce_subject", userId)
                .with("ce_usersequence", Long.toString(sequence))
                .with("ce_id", UUID.randomUUID().toString());
    }

    /// The contract's example of a type.
    static Example ofType(String type) {
        return read(FOLDER.resolve(type + ".json"));
    }

    private static Example read(Path file) {
        try {
            var json = JSON.readTree(file.toFile());
            var headers = new HashMap<String, String>();
            json.get("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            return new Example(json.get("topic").asText(), headers, JSON.writeValueAsBytes(json.get("value")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Example with(String header, String text) {
        var changed = new HashMap<>(headers);
        changed.put(header, text);
        return new Example(topic, changed, value);
    }

    Example without(String header) {
        var changed = new HashMap<>(headers);
        changed.remove(header);
        return new Example(topic, changed, value);
    }

    Example withValue(byte[] bytes) {
        return new Example(topic, headers, bytes);
    }

    Example withValue(String text) {
        return withValue(text.getBytes(UTF_8));
    }

    Example withType(String type) {
        return with("ce_type", type).with("ce_dataschema", "urn:todo-service:schema:" + type + ":1");
    }

    /// As a later version of the producer may send it: with fields and headers that nobody knows yet.
    Example withUnknownFields() throws IOException {
        var json = JSON.readTree(value);
        addUnknown(json);
        return withValue(JSON.writeValueAsBytes(json)).with("ce_future", "new");
    }

    private static void addUnknown(JsonNode node) {
        node.forEach(Example::addUnknown);
        if (node instanceof ObjectNode object) {
            object.putObject("future").put("new", true);
        }
    }

    JsonNode json() {
        return json(new String(value, UTF_8));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String userId() {
        return headers.get("ce_userid");
    }

    ProducerRecord<byte[], byte[]> toProduce() {
        var message = new ProducerRecord<>(topic, userId() == null ? null : userId().getBytes(UTF_8), value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(UTF_8)));
        return message;
    }

    ConsumerRecord<byte[], byte[]> consumed() {
        return consumed(0, 0);
    }

    ConsumerRecord<byte[], byte[]> consumed(int partition, long offset) {
        var message = new ConsumerRecord<>(topic, partition, offset, toProduce().key(), value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(UTF_8)));
        return message;
    }
}
