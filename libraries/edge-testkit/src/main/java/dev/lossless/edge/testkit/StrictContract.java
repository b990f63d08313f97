package dev.lossless.edge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lossless.edge.testkit.OpenApi.Body;
import dev.lossless.edge.testkit.OpenApi.Operation;
import io.restassured.RestAssured;
import io.restassured.builder.ResponseBuilder;
import io.restassured.config.EncoderConfig;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A service answers what its OpenAPI document says, and understands or refuses everything else. Paths,
/// methods, parameters and bodies are found by reading the document: what is added there is tested here.
///
/// A service extends it, and says who asks and of what. The schemas of the document decide which values are
/// valid.
public abstract class StrictContract {

    private static final Set<String> LISTS = Set.of("if-match", "if-none-match", "cache-control");
    private static final Set<String> CONDITIONS =
            Set.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since");
    private static final int MOST_OF_A_USER = 50;
    private static final String LONG_AGO = "Sat, 28 Nov 2020 08:00:00 GMT";
    private static final String NO_SUCH_TAG = "\"no-such-tag\"";

    private static final List<UnaryOperator<String>> SPELLINGS = List.of(
            value -> "0" + value,
            String::toUpperCase,
            value -> "%2B" + value,
            value -> "-" + value,
            value -> value + "%20",
            value -> "%20" + value,
            value -> value + "%0A",
            value -> value + "%00",
            value -> value + ".0",
            value -> value.replace("-", ""),
            value -> "%7B" + value + "%7D",
            value -> "%D9%A0" + value,
            value -> "9".repeat(40));

    /// Lines of `Cache-Control` that all say `no-cache`: directives have no case, stand in any place and on any
    /// line, and may have values.
    private static final List<List<String>> NO_CACHE = List.of(
            List.of("no-cache"),
            List.of("No-Cache"),
            List.of("NO-CACHE"),
            List.of("max-age=0, no-cache"),
            List.of("max-age=0,No-Cache ,no-store"),
            List.of("ext=\"a, b\", nO-cAcHe"),
            List.of("no-cache=\"a, b\""),
            List.of("max-age=0", "no-Cache"),
            List.of("no-cache", "max-age=0"));

    private static final List<List<String>> NO_NO_CACHE = List.of(
            List.of("max-age=0"), List.of("x-no-cache"), List.of("no-cached"), List.of("ext=\"no-cache, no-cache\""));

    /// What must be encoded in an address and is not, or stands for nothing (RFC 3986).
    private static final List<String> NO_VALUES = List.of(
            "{x}", "|", "^", "\\", "\"", "<x>", "`", "%", "%4", "%zz", "%ff", "%c0%80", "%ed%a0%80", "\u00e9", "[");

    private static final List<String> NO_HOSTS = List.of(
            "a b", "a/b", "a?b", "a#b", "user@a", "a:b", "a:1:2", "<a>", "a\"", "[::1", "\u00e9", "a\\b", "%", ",");

    private final List<String> failures = new ArrayList<>();
    private OpenApi api;

    /// The OpenAPI document: a service's own lies here.
    protected Path document() {
        return Path.of("contract/openapi.yaml");
    }

    /// A new user who may do everything, with a bearer token.
    protected abstract RequestSpecification caller();

    /// The address of an operation for this user: its path, with the ids of what the user has in place of
    /// `{…}`.
    protected String address(RequestSpecification caller, String path) {
        return path;
    }

    /// Names of body fields and query parameters whose valid values the schema cannot describe.
    protected Set<String> undescribed() {
        return Set.of();
    }

    /// How many reads went past the cache, by a service that has one.
    protected double readsPastTheCache() {
        throw new UnsupportedOperationException("the document has Cache-Control, and nothing is cached");
    }

    /// A query that gives a parameter this value, already encoded, with whatever else it needs beside it.
    protected String query(String name, String value) {
        return name + "=" + value;
    }

    /// Names of fields that only the answer to a change has, such as those of a secret.
    protected Set<String> shownOnce() {
        return Set.of();
    }

    @Test
    void unknownParameterIsRefusedByEveryOperation() {
        each((operation, ask) -> {
            ask.query("no-such-parameter=1").refused("no-such-parameter");
            operation.parameters().stream().filter(OpenApi.Parameter::isQuery).forEach(parameter -> {
                ask.query(parameter.name().toUpperCase() + "=1")
                        .refused(parameter.name().toUpperCase());
                ask.query(parameter.name() + "s=1").refused(parameter.name() + "s");
            });
        });
    }

    @Test
    void parameterThatIsEmptyOrGivenTwiceIsRefused() {
        each((operation, ask) -> operation.parameters().stream()
                .filter(OpenApi.Parameter::isQuery)
                .forEach(parameter -> {
                    var name = parameter.name();
                    ask.query(name).refused(name);
                    ask.query(name + "=").refused(name);
                    ask.query("%s=%s&%1$s=%2$s".formatted(name, "true")).refused(name);
                }));
    }

    @Tag("slow")
    @Test
    void everyParameterTakesWhatTheDocumentDescribesAndNothingElse() {
        each((operation, ask) -> operation.parameters().stream()
                .filter(parameter -> parameter.isQuery() && !parameter.isGiven())
                .filter(parameter -> !undescribed().contains(parameter.name()))
                .forEach(parameter -> Values.texts(parameter.schema()).stream()
                        .filter(text -> !text.isEmpty())
                        .forEach(text -> {
                            var schema = api.resolve(parameter.schema());
                            var isValid = api.isValid(schema, Values.ofText(text, schema));
                            ask.query(query(parameter.name(), encoded(text))).isRefusedUnless(isValid);
                        })));
    }

    /// What is found under one address is found under no other spelling of it.
    @Test
    void everyPathParameterHasOneSpelling() {
        each((operation, ask) -> {
            var template = operation.path().split("/");
            for (var place = 0; place < template.length; place++) {
                if (template[place].startsWith("{")) {
                    for (var spelling : SPELLINGS) {
                        ask.segment(place, spelling).ifPresent(Answer::isNotFound);
                    }
                }
            }
        });
    }

    @Test
    void everyHeaderTakesWhatTheDocumentDescribesAndNothingElse() {
        each((operation, ask) -> operation.parameters().stream()
                .filter(OpenApi.Parameter::isHeader)
                .filter(parameter -> !LISTS.contains(parameter.name().toLowerCase()))
                .forEach(parameter -> {
                    ask.header(parameter.name(), "").isRefusedUnless(false);
                    ask.header(parameter.name(), "1", "1").isRefusedUnless(false);
                    Values.texts(parameter.schema()).stream()
                            .filter(text -> text.matches("[!-~]([ -~]*[!-~])?"))
                            .forEach(text -> ask.header(parameter.name(), text)
                                    .isRefusedUnless(api.isValid(
                                            api.resolve(parameter.schema()), Values.ofText(text, parameter.schema()))));
                }));
    }

    @Test
    void directiveThatGoesPastTheCacheCountsInEverySpelling() {
        each((operation, ask) -> {
            if (operation.has("header", "Cache-Control")) {
                NO_CACHE.forEach(lines -> {
                    var before = readsPastTheCache();
                    ask.header("Cache-Control", lines.toArray(String[]::new))
                            .holds(readsPastTheCache() > before, "was not read past the cache");
                });
                NO_NO_CACHE.forEach(lines -> {
                    var before = readsPastTheCache();
                    ask.header("Cache-Control", lines.toArray(String[]::new))
                            .holds(readsPastTheCache() == before, "was read past the cache");
                });
            }
        });
    }

    @Test
    void conditionIsEvaluatedOrRefusedByEveryOperation() {
        each((operation, ask) -> CONDITIONS.forEach(name -> {
            var value = name.endsWith("Since") ? LONG_AGO : NO_SUCH_TAG;
            var isEvaluated = operation.isSafe() || operation.has("header", name);
            for (var spelling : List.of(name, name.toLowerCase(), name.toUpperCase())) {
                if (!isEvaluated) {
                    if (!name.equals("If-None-Match") || !operation.has("header", "If-Match")) {
                        ask.header(spelling, value).isRefusedUnless(false);
                    }
                } else if (name.equals("If-Match")) {
                    for (var tag : List.of(NO_SUCH_TAG, "W/" + NO_SUCH_TAG, NO_SUCH_TAG + ", \"other\"", "\"a,b\"")) {
                        ask.header(spelling, tag).hasStatus(412, 404);
                    }
                    ask.header(spelling, NO_SUCH_TAG, "\"other\"").hasStatus(412, 404);
                }
            }
            if (!name.endsWith("Since")) {
                for (var malformed : List.of("", "3", "\"3", "'3'", "*, \"3\"", "\"3\" \"4\"", ",")) {
                    ask.header(name, malformed).isRefusedUnless(false);
                }
            }
        }));
    }

    @Tag("slow")
    @Test
    void everyFieldOfABodyTakesWhatTheDocumentDescribesAndNothingElse() {
        each((operation, ask) -> operation.body().ifPresent(body -> {
            ask.body(
                            body,
                            "no-such-field",
                            Values.near(body.schema()).iterator().next())
                    .isRefusedUnless(false);
            body.schema().path("properties").properties().forEach(property -> {
                var schema = api.resolve(property.getValue());
                if (undescribed().contains(property.getKey())) {
                    return;
                }
                for (var value : Values.near(schema)) {
                    var whole = with(body, property.getKey(), value);
                    ask.body(body, property.getKey(), value).isRefusedUnless(api.isValid(body.schema(), whole));
                }
            });
        }));
    }

    @Test
    void bodyIsUtf8JsonOrRefused() {
        each((operation, ask) -> {
            if (operation.takesForm()) {
                ask.bytes("application/json", "{}".getBytes(StandardCharsets.UTF_8))
                        .hasStatus(415);
                return;
            }
            if (operation.body().isEmpty()) {
                ask.bytes("application/json", "{}".getBytes(StandardCharsets.UTF_8))
                        .isRefusedUnless(false);
                return;
            }
            var body = operation.body().get();
            var text = body.example().toString();
            for (var charset : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32")) {
                ask.bytes(body.mediaType(), bytes(text, charset)).isRefusedUnless(false);
                ask.bytes(body.mediaType() + "; charset=" + charset, bytes(text, charset))
                        .isRefusedUnless(false);
            }
            for (var malformed : List.of(
                    "",
                    " ",
                    "null",
                    "[]",
                    "7",
                    "\"x\"",
                    "{",
                    text + "x",
                    text + text,
                    "\ufeff" + text,
                    "[" + text + "]",
                    "\0\0" + text)) {
                ask.bytes(body.mediaType(), malformed.getBytes(StandardCharsets.UTF_8))
                        .isRefusedUnless(false);
            }
            ask.bytes(body.mediaType(), new byte[] {0, 0, '{', 0, '"', 'a', '"', ':', '1', '}'})
                    .isRefusedUnless(false);
            ask.bytes(body.mediaType(), new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'})
                    .isRefusedUnless(false);
        });
    }

    /// With the problem that the document promises, which a page of another origin can read: whoever finds the
    /// mistake first.
    @Test
    void addressOrHostThatIsNoneIsRefused() {
        each((operation, ask) -> {
            NO_VALUES.forEach(
                    value -> ask.raw("?no-such-parameter=" + value, "localhost").isRefusedUnless(false));
            NO_HOSTS.forEach(host -> ask.raw("", host).isRefusedUnless(false));
        });
    }

    @Test
    void everyOtherMethodIsRefusedAndTheDocumentedOnesAreNamed() {
        api = new OpenApi(document());
        var methods = api.operations().stream()
                .collect(Collectors.groupingBy(
                        Operation::path, Collectors.mapping(Operation::method, Collectors.toCollection(TreeSet::new))));
        methods.forEach((path, documented) -> {
            var caller = caller();
            for (var method : List.of("GET", "PUT", "POST", "PATCH", "DELETE", "TRACE", "BREW")) {
                if (!documented.contains(method)) {
                    var answer = plain(caller).request(method, address(caller, path));
                    assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(405);
                    var allowed = new TreeSet<>(List.of(answer.header("Allow").split(", *")));
                    allowed.removeAll(Set.of("OPTIONS", "HEAD"));
                    assertThat(allowed).as("Allow of %s", path).isEqualTo(documented);
                }
            }
        });
    }

    private void each(BiConsumer<Operation, Asking> test) {
        api = new OpenApi(document());
        assertThat(api.operations()).isNotEmpty();
        api.operations().forEach(operation -> test.accept(operation, new Asking(operation)));
        assertThat(failures).isEmpty();
    }

    private static JsonNode with(Body body, String field, JsonNode value) {
        ObjectNode whole = body.example().deepCopy();
        whole.set(field, value);
        return whole;
    }

    private static byte[] bytes(String text, String charset) {
        return text.getBytes(java.nio.charset.Charset.forName(charset));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Sends what it is given as it is.
    private static RequestSpecification plain(RequestSpecification caller) {
        return RestAssured.given()
                .spec(caller)
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .defaultContentCharset(StandardCharsets.UTF_8)))
                .urlEncodingEnabled(false);
    }

    /// Asks one operation, now and then as a new user: no limit of a user is reached.
    private final class Asking {

        private final Operation operation;
        private RequestSpecification caller;
        private String address;
        private int asked;

        Asking(Operation operation) {
            this.operation = operation;
        }

        Answer query(String query) {
            return ask("?" + query, request -> withExample(request), "?" + query);
        }

        /// With another spelling of one segment of the path, if it has such a one.
        Optional<Answer> segment(int place, UnaryOperator<String> spelling) {
            UnaryOperator<String> other = address -> {
                var segments = address.split("/");
                segments[place] = spelling.apply(segments[place]);
                return String.join("/", segments);
            };
            var answer = ask(other, this::withExample, "");
            return address.equals(other.apply(address)) ? Optional.empty() : Optional.of(answer);
        }

        Answer header(String name, String... values) {
            var lines = new Headers(java.util.Arrays.stream(values)
                    .map(value -> new Header(name, value))
                    .toList());
            return ask("", request -> withExample(request).headers(lines), name + ": " + List.of(values));
        }

        /// What is accepted can be read back, and is what the answer said.
        Answer body(Body body, String field, JsonNode value) {
            var text = with(body, field, value).toString();
            var answer = bytes(body.mediaType(), text.getBytes(StandardCharsets.UTF_8));
            answer.readBack(caller, address);
            return answer;
        }

        Answer bytes(String mediaType, byte[] body) {
            return ask(
                    "",
                    request -> request.contentType(mediaType).body(body),
                    mediaType + " " + shortened(new String(body, StandardCharsets.UTF_8)));
        }

        /// As no client would send it.
        Answer raw(String query, String host) {
            var line = "%s %s%s HTTP/1.1".formatted(operation.method(), address(caller(), operation.path()), query);
            var request = String.join(
                    "\r\n", line, "Host: " + host, "Origin: https://elsewhere.example", "Connection: close", "", "");
            try (var socket = new Socket("127.0.0.1", RestAssured.port)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                var answer =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\r\n\r\n", 2);
                var lines = answer[0].split("\r\n");
                var built = new ResponseBuilder()
                        .setStatusCode(Integer.parseInt(lines[0].split(" ")[1]))
                        .setBody(answer[1]);
                for (var header : List.of(lines).subList(1, lines.length)) {
                    built.setHeader(header.split(": ", 2)[0], header.split(": ", 2)[1]);
                }
                return new Answer(built.build(), line + ", Host: " + host);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private RequestSpecification withExample(RequestSpecification request) {
            return operation
                    .body()
                    .map(body -> request.contentType(body.mediaType())
                            .body(body.example().toString().getBytes(StandardCharsets.UTF_8)))
                    .orElse(request);
        }

        private Answer ask(String query, UnaryOperator<RequestSpecification> more, String what) {
            return ask(address -> address + query, more, what);
        }

        private Answer ask(UnaryOperator<String> where, UnaryOperator<RequestSpecification> more, String what) {
            if (asked++ % MOST_OF_A_USER == 0) {
                caller = caller();
            }
            address = address(caller, operation.path());
            var asked = where.apply(address);
            var answer = more.apply(plain(caller)).request(operation.method(), asked);
            return new Answer(answer, operation + " " + asked + " " + what);
        }

        private static String shortened(String text) {
            return text.length() > 200 ? text.substring(0, 200) + "…" : text;
        }
    }

    private final class Answer {

        private final Response answer;
        private final String question;

        Answer(Response answer, String question) {
            this.answer = answer;
            this.question = question;
        }

        /// 400, and the parameter is named.
        void refused(String parameter) {
            isRefusedUnless(false);
            List<Map<String, String>> errors = answer.statusCode() == 400 ? answer.path("errors") : List.of();
            if (errors == null || errors.stream().noneMatch(error -> parameter.equals(error.get("parameter")))) {
                fail("does not name " + parameter);
            }
        }

        void isRefusedUnless(boolean isValid) {
            var status = answer.statusCode();
            if (status >= 500 || (status == 400) == isValid) {
                fail(isValid ? "is valid" : "is not valid");
            } else if (status == 400
                    && !(String.valueOf(answer.contentType()).startsWith("application/problem+json")
                            && answer.asString().contains("\"type\":"))) {
                fail("is no problem");
            }
        }

        void hasStatus(int status) {
            holds(answer.statusCode() == status, "is to be answered " + status);
        }

        void holds(boolean claim, String otherwise) {
            if (!claim) {
                fail(otherwise);
            }
        }

        /// From where the answer says, or else from where it was put.
        void readBack(RequestSpecification caller, String address) {
            var isReadable =
                    answer.header("Location") != null || answer.statusCode() == 200 && answer.header("ETag") != null;
            if (isReadable) {
                var location = answer.header("Location");
                var read = plain(caller).get(location == null ? address : location);
                if (read.statusCode() != 200 || !isSame(read.asString(), answer.asString())) {
                    fail("is read back as " + read.statusCode() + " " + read.asString());
                }
            }
        }

        /// 404, or 400 where it is no address at all.
        void isNotFound() {
            hasStatus(404, 400);
        }

        private boolean isSame(String read, String written) {
            if (shownOnce().isEmpty()) {
                return read.equals(written);
            }
            return api.json(read).equals(api.json(written).remove(shownOnce()));
        }

        void hasStatus(Integer... expected) {
            if (!List.of(expected).contains(answer.statusCode())) {
                fail("must be answered " + List.of(expected));
            }
        }

        private void fail(String why) {
            failures.add("%s: answered %d, but %s".formatted(question, answer.statusCode(), why));
        }
    }
}
