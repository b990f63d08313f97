package dev.lossless.acceptance.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.acceptance.Acceptance;
import dev.lossless.acceptance.rest.ApiDocument.Operation;
import dev.lossless.cli.Json;
import dev.lossless.local.system.Service;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Every operation of every OpenAPI document, with right, nearly right and wrong values for each parameter,
/// header and
/// body: no answer is a 5xx or outside the document, what is right by the document is not refused as invalid,
/// and what
/// is wrong by it is not accepted.
@Tag("slow")
class RestFuzzIT {

    private static final int REQUESTS = 150;
    private static final int REQUESTS_OF_A_USER = 100;

    /// A server refuses a longer url before it knows what is asked for.
    private static final int LONGEST_IN_URL = 210;

    private static final long SEED = 20_261_125;

    /// The document can only explain what is right for it.
    private static final List<String> EXPLAINED = List.of("timeZone", "url");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ROLES = List.of("analyst", "auditor", "admin");

    private final Random random = new Random(SEED);
    private int requests;
    private String token;
    private String todo;

    @TestFactory
    Stream<DynamicTest> everyAnswerIsInTheDocument() {
        return ApiDocument.all().entrySet().stream().flatMap(api -> operations(api.getKey(), api.getValue()));
    }

    private Stream<DynamicTest> operations(Service service, ApiDocument api) {
        assertThat(api.operations()).isNotEmpty();
        return api.operations().stream()
                .map(operation -> DynamicTest.dynamicTest(
                        service.module() + " " + operation, () -> fuzz(service, api, operation)));
    }

    private void fuzz(Service service, ApiDocument api, Operation operation) throws Exception {
        var seen = new TreeMap<Integer, Integer>();
        var url = Acceptance.running().url(service);
        for (var count = 0; count < REQUESTS; count++) {
            anotherUserNowAndThen();
            var sent = draw(api, operation);
            var answer = Rest.send(operation.method(), url + sent.path(), sent.headers(), sent.body());
            seen.merge(answer.statusCode(), 1, Integer::sum);
            check(api, operation, sent, answer);
        }
        assertThat(seen.keySet())
                .as("answers of %s: %s", operation, seen)
                .anyMatch(status -> status < 400 || status == 404 && needsWhatIsNotHere(operation));
    }

    /// No stream is parked here, and nobody has a webhook or an address: that there is none is all that a right
    /// request can be
    /// told.
    private static boolean needsWhatIsNotHere(Operation operation) {
        return operation.path().startsWith("/admin/outbox/")
                || operation.path().contains("/webhooks/{id}")
                || operation.path().contains("/mail")
                || operation.path().startsWith("/admin/users/");
    }

    /// One drawn request.
    ///
    /// @param judged  what the document says of the body; null when it says nothing of such a one
    /// @param plain   whether all parameters are right by the document
    private record Sent(String path, Map<String, String> headers, byte[] body, Boolean judged, boolean plain) {

        @Override
        public String toString() {
            return path + " " + headers + " " + (body == null ? "" : new String(body, UTF_8));
        }
    }

    private Sent draw(ApiDocument api, Operation operation) {
        var values = new Values(api, random);
        var headers = new LinkedHashMap<String, String>();
        headers.put("Authorization", "Bearer " + token);
        var path = operation.path();
        var query = new ArrayList<String>();
        var plain = true;
        for (var parameter : operation.parameters()) {
            var name = parameter.path("name").asText();
            var inPath = parameter.path("in").asText().equals("path");
            var dice = random.nextInt(10);
            if (!inPath && dice < 4) {
                continue;
            }
            var isRight = dice < 8;
            plain &= isRight;
            var value = isRight ? right(values, parameter) : values.nasty();
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", segment(value));
                case "query" ->
                    query.add(name + "=" + encoded(value.substring(0, Math.min(value.length(), LONGEST_IN_URL))));
                default -> headers.put(name, visible(value));
            }
        }
        var where = query.isEmpty() ? path : path + "?" + String.join("&", query);
        return operation.body().isMissingNode()
                ? new Sent(where, headers, null, null, plain)
                : withBody(api, operation, values, new Sent(where, headers, null, null, plain));
    }

    private String right(Values values, JsonNode parameter) {
        var isTodo = parameter.path("name").asText().equals("id") && random.nextBoolean();
        return isTodo ? todo : values.right(parameter.path("schema")).asText();
    }

    private Sent withBody(ApiDocument api, Operation operation, Values values, Sent sent) {
        var content = operation.body().path("content").properties().iterator().next();
        var schema = content.getValue().path("schema");
        sent.headers().put("Content-Type", random.nextInt(20) == 0 ? "text/plain" : content.getKey());
        var isJson = sent.headers().get("Content-Type").equals(content.getKey());
        var dice = random.nextInt(10);
        if (dice < 8) {
            var value = dice < 4 ? values.right(api.resolve(schema)) : values.nearly(schema);
            var judged = isJson && EXPLAINED.stream().noneMatch(value::has)
                    ? api.violations(schema, value).isEmpty()
                    : null;
            return new Sent(sent.path(), sent.headers(), bytes(value), judged, sent.plain());
        }
        var whole = bytes(values.right(api.resolve(schema)));
        var body = dice == 8 ? Arrays.copyOf(whole, random.nextInt(whole.length + 1)) : mutated(whole);
        return new Sent(sent.path(), sent.headers(), body, null, sent.plain());
    }

    private byte[] mutated(byte[] whole) {
        var changed = whole.clone();
        for (var times = 1 + random.nextInt(5); times > 0 && changed.length > 0; times--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private void check(ApiDocument api, Operation operation, Sent sent, HttpResponse<String> answer)
            throws JsonProcessingException {
        var status = answer.statusCode();
        var about = "%s %s answered %d %s".formatted(operation, sent, status, answer.body());
        assertThat(status).as(about).isLessThan(500);
        assertThat(operation.answers()).as(about).containsKey(Integer.toString(status));
        var content =
                api.resolve(operation.answers().get(Integer.toString(status))).path("content");
        if (content.isEmpty()) {
            assertThat(answer.body()).as(about).isEmpty();
        } else {
            checkBody(api, content, answer, about);
        }
        if (Boolean.FALSE.equals(sent.judged())) {
            assertThat(status).as("wrong by the document: %s", about).isGreaterThanOrEqualTo(400);
        }
        if (Boolean.TRUE.equals(sent.judged()) && sent.plain()) {
            assertThat(status).as("right by the document: %s", about).isNotEqualTo(400);
        }
    }

    private static void checkBody(ApiDocument api, JsonNode content, HttpResponse<String> answer, String about)
            throws JsonProcessingException {
        var type = answer.headers().firstValue("Content-Type").orElse("none").replaceAll(";.*", "");
        assertThat(content.has(type)).as("%s as %s", about, type).isTrue();
        var values = type.endsWith("ndjson") ? answer.body().lines().toList() : List.of(answer.body());
        if (type.endsWith("json")) {
            for (var value : values) {
                assertThat(api.violations(content.path(type).path("schema"), JSON.readTree(value)))
                        .as(about)
                        .isEmpty();
            }
        }
    }

    /// Users are limited in their requests.
    private void anotherUserNowAndThen() throws Exception {
        if (requests++ % REQUESTS_OF_A_USER == 0) {
            token = Acceptance.keys().token("fuzz-" + requests, ROLES);
            var created = Rest.send(
                    "POST",
                    Acceptance.running().url(Service.TODO) + "/todos",
                    Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json"),
                    bytes(Json.read("{\"title\":\"fuzzed\"}")));
            todo = Json.read(created.body()).path("id").asText();
        }
    }

    private static byte[] bytes(JsonNode value) {
        return Json.compact(value).getBytes(UTF_8);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /// Never empty, nor one that a client takes for a step up.
    private static String segment(String value) {
        var text = encoded(value).replace("+", "%20").replace("%2F", "-");
        return text.isEmpty() || text.startsWith(".") ? "x" + text : text;
    }

    /// What HTTP lets into a header.
    private static String visible(String value) {
        return value.replaceAll("[^ -~]", "?").strip();
    }
}
