package dev.lossless.edge.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// An OpenAPI 3.1 document: its operations and what it says about their parameters and bodies.
final class OpenApi {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final JsonNode document;
    private final Map<JsonNode, JsonSchema> compiled = new IdentityHashMap<>();

    OpenApi(Path file) {
        try {
            document = new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Operation> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .map(method -> operation(path.getKey(), path.getValue(), method.getKey(), method.getValue())))
                .toList();
    }

    private Operation operation(String path, JsonNode shared, String method, JsonNode operation) {
        var parameters = Stream.of(shared, operation)
                .flatMap(node -> node.path("parameters").valueStream())
                .map(this::resolve)
                .map(node -> new Parameter(
                        node.path("name").asText(), node.path("in").asText(), node.path("schema"), node.has("x-given")))
                .toList();
        var content = resolve(operation.path("requestBody")).path("content");
        var body = content.properties().stream()
                .filter(media -> media.getKey().endsWith("json"))
                .findFirst()
                .map(media -> new Body(
                        media.getKey(),
                        resolve(media.getValue().path("schema")),
                        media.getValue().path("example")));
        var takesForm = !content.isEmpty() && body.isEmpty();
        return new Operation(path, method.toUpperCase(), parameters, body, takesForm);
    }

    /// What GET of a path answers with a status.
    JsonNode answer(String path, int status) {
        return resolve(
                document.at("/paths").path(path).path("get").path("responses").path(Integer.toString(status)));
    }

    /// Each answer of each GET: its path and status.
    Set<String> answers() {
        var answers = new TreeSet<String>();
        document.get("paths").properties().forEach(path -> path.getValue()
                .at("/get/responses")
                .fieldNames()
                .forEachRemaining(status -> answers.add(path.getKey() + " " + status)));
        return answers;
    }

    /// Whether the value is what the schema describes.
    boolean isValid(JsonNode schema, JsonNode value) {
        return compiled.computeIfAbsent(schema, this::compile).validate(value).isEmpty();
    }

    private JsonSchema compile(JsonNode schema) {
        var whole = schema.<ObjectNode>deepCopy();
        whole.set("components", document.get("components"));
        var settings =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(whole, settings);
    }

    /// The JSON object of an answer.
    ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /// @param isGiven whether only values have a meaning that an answer of the service gave (`x-given`)
    record Parameter(String name, String in, JsonNode schema, boolean isGiven) {

        boolean isQuery() {
            return in.equals("query");
        }

        boolean isHeader() {
            return in.equals("header");
        }
    }

    record Body(String mediaType, JsonNode schema, JsonNode example) {}

    /// @param body JSON
    /// @param takesForm whether the body is a form instead
    record Operation(String path, String method, List<Parameter> parameters, Optional<Body> body, boolean takesForm) {

        boolean isSafe() {
            return method.equals("GET");
        }

        boolean has(String in, String name) {
            return parameters.stream()
                    .anyMatch(parameter ->
                            parameter.in().equals(in) && parameter.name().equalsIgnoreCase(name));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
