package dev.lossless.acceptance.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes values for a schema: right ones, nearly right ones, and others.
final class Values {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\t",
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "99999999999999999999",
            "NaN",
            "' OR 1=1 --",
            "\\\\",
            "%00",
            "\u0000",
            "\u202e\u0301",
            "\ud800",
            "🦜🦜🦜",
            "2026-02-30",
            "-0001-01-01",
            "+999999999-12-31",
            "${jndi:x}",
            "<script>",
            "a".repeat(201),
            "a".repeat(4_001),
            "é".repeat(300),
            "\u2003",
            "../../etc/passwd",
            "\"",
            "*",
            "W/\"1\"",
            "\"1\", \"2\"");

    private final ApiDocument document;
    private final RandomGenerator random;

    Values(ApiDocument document, RandomGenerator random) {
        this.document = document;
        this.random = random;
    }

    /// Right by the schema, most of the time.
    JsonNode right(JsonNode told) {
        var schema = document.resolve(told);
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        if (schema.has("oneOf")) {
            return right(
                    schema.path("oneOf").get(random.nextInt(schema.path("oneOf").size())));
        }
        var type = schema.path("type");
        return rightOf(type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText(), schema);
    }

    private JsonNode rightOf(String type, JsonNode schema) {
        return switch (type) {
            case "object" -> object(schema);
            case "array" -> JSON.arrayNode().add(right(schema.path("items")));
            case "integer" -> integer(schema);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(string(schema));
        };
    }

    /// Some of the properties, always the required ones.
    private ObjectNode object(JsonNode schema) {
        var object = JSON.objectNode();
        var required = IntStream.range(0, schema.path("required").size())
                .mapToObj(index -> schema.path("required").get(index).asText())
                .collect(Collectors.toSet());
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) || random.nextBoolean()) {
                object.set(property.getKey(), right(property.getValue()));
            }
        });
        return object;
    }

    private JsonNode integer(JsonNode schema) {
        var least = schema.path("minimum").asLong(Integer.MIN_VALUE);
        var most = schema.path("maximum").asLong(Integer.MAX_VALUE);
        return JSON.numberNode(
                switch (random.nextInt(3)) {
                    case 0 -> least;
                    case 1 -> most;
                    default -> random.nextLong(least, most + 1);
                });
    }

    private String string(JsonNode schema) {
        return switch (schema.path("format").asText()) {
            case "date" ->
                LocalDate.of(1_000 + random.nextInt(9_000), 1 + random.nextInt(12), 1 + random.nextInt(28))
                        .toString();
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "email" -> "a" + random.nextInt(1_000) + "@example.org";
            case "date-time" -> "2026-11-%02dT12:00:00Z".formatted(1 + random.nextInt(30));
            default -> text(schema);
        };
    }

    private String text(JsonNode schema) {
        if (schema.has("examples")) {
            return schema.path("examples")
                    .get(random.nextInt(schema.path("examples").size()))
                    .asText();
        }
        if (schema.path("pattern").asText().contains("events")) {
            return random.nextBoolean() ? "todo.events" : "user.events";
        }
        if (schema.path("pattern").asText().matches(".*(!-~|!-z).*")) {
            return "user-" + random.nextInt(1_000);
        }
        if (schema.path("pattern").asText().contains("[0-9]")) {
            return Integer.toString(random.nextInt(100));
        }
        var most = Math.min(schema.path("maxLength").asInt(40), 5_000);
        var length = random.nextInt(4) == 0 ? most : 1 + random.nextInt(Math.min(most, 40));
        return IntStream.range(0, length)
                .map(_ -> random.nextInt(8) == 0 ? 0xA1 + random.nextInt(0x500) : 'a' + random.nextInt(26))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /// Near the schema's edges, or of another type.
    JsonNode wrong(JsonNode told) {
        var schema = document.resolve(told);
        return switch (random.nextInt(6)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(new BigInteger("9".repeat(1 + random.nextInt(40))));
            case 2 -> JSON.textNode("a".repeat(schema.path("maxLength").asInt(100) + random.nextInt(2)));
            case 3 -> JSON.arrayNode().add(JSON.objectNode());
            case 4 -> JSON.numberNode(random.nextDouble());
            default -> JSON.textNode(nasty());
        };
    }

    String nasty() {
        return NASTY.get(random.nextInt(NASTY.size()));
    }

    /// A right body with one thing changed: a property of the document wrong, gone, or one that the document does not
    /// know.
    JsonNode nearly(JsonNode told) {
        var schema = document.resolve(told);
        var object = object(schema);
        var names = schema.path("properties").properties().stream()
                .map(java.util.Map.Entry::getKey)
                .toList();
        var name = names.get(random.nextInt(names.size()));
        return switch (random.nextInt(4)) {
            case 0 -> object.without(name);
            case 1 -> object.put(nasty(), 1);
            default -> object.set(name, wrong(schema.path("properties").path(name)));
        };
    }
}
