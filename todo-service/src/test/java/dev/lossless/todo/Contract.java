package dev.lossless.todo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// The documents of `contract/`, as a subscriber reads them.
public final class Contract {

    private static final Path FOLDER = Path.of("contract");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Contract() {}

    public static JsonSchema schema(String type) {
        var settings =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(read(FOLDER.resolve(type + ".schema.json")), settings);
    }

    /// The golden example: topic, key, headers, value.
    public static JsonNode example(String type) {
        return json(read(FOLDER.resolve("examples/" + type + ".json")));
    }

    /// The types that have an example.
    public static Set<String> types() {
        try (var files = Files.list(FOLDER.resolve("examples"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String asyncApi() {
        return read(FOLDER.resolve("asyncapi.yaml"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
