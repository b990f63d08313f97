package dev.lossless.todo.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What subscribers count by: an event's data without its long texts, so that it always fits into an event of
/// its own.
final class ShortTexts {

    private static final int LONGEST = 64;

    private ShortTexts() {}

    static JsonNode of(byte[] data, ObjectMapper json) {
        try {
            var tree = json.readTree(data);
            cut(tree);
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cut(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .removeIf(field -> field.getValue().isTextual()
                            && field.getValue().textValue().length() > LONGEST);
        }
        node.forEach(ShortTexts::cut);
    }
}
