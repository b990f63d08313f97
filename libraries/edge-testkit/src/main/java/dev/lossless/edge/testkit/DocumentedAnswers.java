package dev.lossless.edge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The answers to GET that an OpenAPI document describes, compared with those that a service gives: status,
/// media
/// type, headers with one value, body.
public final class DocumentedAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenApi api;
    private final Set<String> seen = new TreeSet<>();

    public DocumentedAnswers(Path document) {
        this.api = new OpenApi(document);
    }

    public void check(String path, int status, Response answer) {
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        var response = api.answer(path, status);
        response.path("headers")
                .properties()
                .forEach(header -> requireHeader(path, header.getKey(), header.getValue(), answer));
        var content = response.path("content");
        var mediaType = answer.contentType().split(";")[0];
        assertThat(content.has(mediaType))
                .as("%s %d %s", path, status, mediaType)
                .isTrue();
        for (var body : bodies(mediaType, answer.asString())) {
            assertThat(api.isValid(content.path(mediaType).path("schema"), body))
                    .as("%s %d %s", path, status, body)
                    .isTrue();
        }
        seen.add(path + " " + status);
    }

    private static void requireHeader(String path, String name, JsonNode header, Response answer) {
        var value = header.at("/schema/const");
        if (!value.isMissingNode()) {
            assertThat(answer.header(name)).as("%s %s", path, name).isEqualTo(value.asText());
        }
    }

    private static List<JsonNode> bodies(String mediaType, String text) {
        if (mediaType.equals("application/x-ndjson")) {
            return text.lines().map(DocumentedAnswers::json).toList();
        }
        return List.of(mediaType.endsWith("json") ? json(text) : JsonNodeFactory.instance.textNode(text));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isDocumented(String path, int status) {
        return api.answers().contains(path + " " + status);
    }

    /// Requires that every answer of the document was checked.
    public void requireAllSeen() {
        assertThat(seen).isEqualTo(api.answers());
    }
}
