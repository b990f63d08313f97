package dev.lossless.acceptance.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.lossless.local.Home;
import dev.lossless.local.system.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// An OpenAPI document, as far as it says what may be sent and what may be answered.
final class ApiDocument {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final ObjectNode root;
    private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();

    private ApiDocument(ObjectNode root) {
        this.root = root;
    }

    /// Those of all services that have one.
    static Map<Service, ApiDocument> all() {
        var all = new EnumMap<Service, ApiDocument>(Service.class);
        for (var service : Service.values()) {
            var file = Home.repository().resolve(service.module()).resolve("contract/openapi.yaml");
            if (Files.exists(file)) {
                all.put(service, read(file));
            }
        }
        return all;
    }

    private static ApiDocument read(Path file) {
        try {
            return new ApiDocument((ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An operation, with all references resolved down to its parameters and answers.
    ///
    /// @param answers by status
    record Operation(
            String method, String path, List<JsonNode> parameters, JsonNode body, Map<String, JsonNode> answers) {

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .forEach(method ->
                        operations.add(operation(path.getKey(), path.getValue(), method.getKey(), method.getValue()))));
        return operations;
    }

    private Operation operation(String path, JsonNode shared, String method, JsonNode told) {
        var parameters = new ArrayList<JsonNode>();
        shared.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        told.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
        var answers = told.path("responses").properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, answer -> resolve(answer.getValue())));
        return new Operation(
                method.toUpperCase(Locale.ROOT), path, parameters, resolve(told.path("requestBody")), answers);
    }

    /// What a reference stands for; anything else itself.
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? resolve(root.at(node.path("$ref").asText().substring(1))) : node;
    }

    /// What is wrong with a value by a schema of the document.
    Set<String> violations(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toSet());
    }

    private JsonSchema compile(JsonNode schema) {
        var whole = schema.<ObjectNode>deepCopy();
        whole.set("components", root.path("components"));
        return SCHEMAS.getSchema(whole, STRICT);
    }
}
