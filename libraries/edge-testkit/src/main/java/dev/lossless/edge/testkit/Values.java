package dev.lossless.edge.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Values of every JSON type, with those on both sides of each limit that a schema sets.
final class Values {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String PARTY = "🎉";

    private static final List<String> TEXTS = List.of(
            "x",
            "",
            " ",
            "\t",
            "\n",
            "\u00a0",
            "\u2003",
            "\u200b",
            "\u3000",
            "\ufeff",
            "\u0000",
            "\u0007",
            "\u001b",
            "\u0085",
            "\u007f",
            "é",
            "e\u0301",
            PARTY,
            "\u202e",
            "null",
            "true",
            "1",
            "1.0",
            "-1",
            "LOW",
            "low",
            "Low",
            "2026-11-30",
            "2026-02-30",
            "2024-02-29",
            "2023-02-29",
            "0999-12-31",
            "1000-01-01",
            "1582-10-10",
            "9999-12-31",
            "10000-01-01",
            "2026-1-1",
            "+2026-01-01",
            "2026-11-30T00:00:00Z",
            "2026-11-30T08:00:00.123456789Z",
            "2026-11-30T08:00:00.1234567890Z",
            "2026-11-30T08:00:00+01:00",
            "2026-11-30T08:00:00-18:00",
            "2026-11-30T08:00:00+19:00",
            "2026-11-30T08:00:00+01",
            "2026-11-30T08:00:00+01:00:30",
            "2026-11-30T08:00:00-00:60",
            "2026-11-30T08:00:00",
            "2026-11-30 08:00:00Z",
            "2026-11-30t08:00:00z",
            "2026-11-30T08:00Z",
            "2026-11-30T8:00:00Z",
            "2026-11-30T24:00:00Z",
            "2026-11-30T23:59:60Z",
            "2026-02-30T08:00:00Z",
            "0999-12-31T23:59:59Z",
            "+10000-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "1764489600",
            "Europe/Berlin",
            "a@b.example",
            "a@b",
            "a@",
            "@b",
            "a b@c.d",
            "a..b@c.d",
            ".a@c.d",
            "a@-b.c",
            "a@b-.c",
            "ä@b.c",
            "a@ä.c",
            "\"a\"@b.c",
            "a@[127.0.0.1]",
            "todo.events",
            "a{b}",
            "a|~z",
            "'; --",
            "<b>",
            "%",
            "_",
            "\\",
            "\"");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "1.0",
            "1e0",
            "10e-1",
            "1.5",
            "-1",
            "1e2",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "2147483647.0",
            "9007199254740993",
            "1e30",
            "1e400",
            "0.0");

    private static final List<String> OTHERS =
            List.of("true", "false", "null", "[]", "{}", "[1]", "[\"x\"]", "{\"a\": 1}");

    private Values() {}

    /// Near a schema whose limits are looked for at any depth.
    static Set<JsonNode> near(JsonNode schema) {
        var values = new LinkedHashSet<JsonNode>();
        TEXTS.forEach(text -> values.add(JSON.textNode(text)));
        NUMBERS.forEach(number -> values.add(JSON.numberNode(new java.math.BigDecimal(number))));
        OTHERS.forEach(other -> values.add(read(other)));
        for (var limit : schema.findValues("maxLength")) {
            for (var length : new int[] {limit.asInt() - 1, limit.asInt(), limit.asInt() + 1}) {
                values.add(JSON.textNode("x".repeat(length)));
                values.add(JSON.textNode(PARTY.repeat(length)));
                values.add(JSON.textNode(" ".repeat(length)));
                values.add(JSON.textNode("a@" + "b".repeat(Math.max(0, length - 2))));
            }
        }
        for (var allowed : schema.findValues("enum")) {
            allowed.forEach(values::add);
        }
        for (var bound : List.of("minimum", "maximum")) {
            for (var limit : schema.findValues(bound)) {
                values.add(JSON.numberNode(limit.asLong() - 1));
                values.add(JSON.numberNode(limit.asLong()));
                values.add(JSON.numberNode(limit.asLong() + 1));
            }
        }
        return values;
    }

    /// The same values as text, as a query or header has them.
    static List<String> texts(JsonNode schema) {
        var texts = new ArrayList<String>();
        near(schema).forEach(value -> texts.add(value.isTextual() ? value.asText() : value.toString()));
        texts.addAll(List.of("TRUE", "True", "01", "+1", "1 ", " 1", "0x1", "1,2", "--order", "createdat"));
        return texts.stream().distinct().toList();
    }

    /// The JSON value that a text in a query or header stands for: a number or flag in its one spelling, else a
    /// text.
    static JsonNode ofText(String text, JsonNode schema) {
        var type = schema.path("type").asText();
        if (type.equals("integer") && text.matches("-?(?:0|[1-9][0-9]{0,17})")) {
            return JSON.numberNode(Long.parseLong(text));
        }
        if (type.equals("boolean") && text.matches("true|false")) {
            return JSON.booleanNode(Boolean.parseBoolean(text));
        }
        return JSON.textNode(text);
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
