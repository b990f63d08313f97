package dev.lossless.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the page may ask for, by method and path. Parameters are one JSON object, whether they came in the
/// query or in
/// the body.
final class Api {

    private final Map<String, Function<JsonNode, Object>> answers = new HashMap<>();

    Api get(String path, Function<JsonNode, Object> answer) {
        answers.put("GET " + path, answer);
        return this;
    }

    Api post(String path, Function<JsonNode, Object> answer) {
        answers.put("POST " + path, answer);
        return this;
    }

    Optional<Function<JsonNode, Object>> find(String method, String path) {
        return Optional.ofNullable(answers.get(method + " " + path));
    }
}
