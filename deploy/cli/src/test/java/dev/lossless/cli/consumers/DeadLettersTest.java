package dev.lossless.cli.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.Todo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the verb prints, and what it asks of a consumer. That consumers do as they are asked is proved where
/// they are.
class DeadLettersTest {

    private static final String CAUSES = """
            {"open": 9001, "causes": [
                {"cause": "the value is not JSON, line # column #", "count": 9000,
                 "first": "2026-11-28T10:00:00.123Z", "last": "2026-11-28T11:30:00.999Z"},
                {"cause": "the value is missing", "count": 1,
                 "first": "2026-11-28T09:00:00Z", "last": "2026-11-28T09:00:00Z"}]}""";

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Function<URI, String> answers = uri -> uri.getPath().endsWith("/causes") ? CAUSES : page(uri);
    private HttpServer consumer;

    @BeforeEach
    void start() throws IOException {
        consumer = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        consumer.createContext("/", this::answer);
        consumer.start();
    }

    @AfterEach
    void stop() {
        consumer.stop(0);
    }

    private void answer(HttpExchange call) throws IOException {
        asked.add(call.getRequestMethod() + " " + call.getRequestURI());
        var body = answers.apply(call.getRequestURI()).getBytes(UTF_8);
        call.sendResponseHeaders(200, body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    /// Two pages.
    private static String page(URI uri) {
        var outcome = uri.getPath().endsWith("/discard") ? "discarded" : "re-driven";
        return uri.getQuery().contains("after=")
                ? "{\"deadLetters\": [{\"id\": \"0-9\", \"outcome\": \"%s\"}]}".formatted(outcome)
                : "{\"deadLetters\": [{\"id\": \"0-1\", \"outcome\": \"%s\"}], \"next\": \"0-1\"}".formatted(outcome);
    }

    @Test
    void causesOfOneConsumerAreCountedTheMostFrequentFirst() {
        assertThat(todo("dead-letters", "audit", "causes")).isZero();
        assertThat(out.toString(UTF_8).lines().map(String::strip))
                .containsExactly(
                        "CONSUMER           OPEN  FIRST                 LAST                  CAUSE",
                        "audit             9,000  2026-11-28T10:00:00Z  2026-11-28T11:30:00Z  the value is not JSON, line #"
                                + " column #",
                        "audit                 1  2026-11-28T09:00:00Z  2026-11-28T09:00:00Z  the value is missing",
                        "",
                        "9,001 open dead letters.");
    }

    @Test
    void withoutAConsumerThoseOfAllAreCounted() {
        assertThat(todo("dead-letters", "--json")).isZero();
        assertThat(out.toString(UTF_8).lines())
                .hasSize(8)
                .filteredOn(line -> line.contains("\"count\":9000"))
                .extracting(line -> line.replaceAll(".*\"service\":\"(\\w+)\".*", "$1"))
                .containsExactly("audit", "analytics", "cache", "notification");
    }

    @Test
    void consumerThatDoesNotAnswerHidesNoOther() {
        assertThat(todo("dead-letters", "--cache-url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("audit ", "analytics ", "notification ", "27,003 open dead letters.");
        assertThat(err.toString(UTF_8)).startsWith("todo: cache-consumer: ").hasLineCount(1);
    }

    @Test
    void noneIsSaidWhereThereIsNone() {
        answers = _ -> "{\"open\": 0, \"causes\": []}";
        assertThat(todo("dead-letters")).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("No dead letters.");
    }

    @Test
    void thoseOfACauseAreReDrivenPageByPage() {
        assertThat(todo("dead-letters", "audit", "re-drive", "--cause", "the value is missing"))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("0-1 ", "0-9 ", "2 re-driven, 0 still unreadable.");
        var wanted = "&until=2026-11-28T09:00:00.001Z";
        assertThat(asked)
                .containsExactly(
                        "GET /admin/dead-letters/causes",
                        "POST /admin/dead-letters/re-drive?limit=500" + wanted + "&cause=the+value+is+missing",
                        "POST /admin/dead-letters/re-drive?limit=500" + wanted
                                + "&after=0-1&cause=the+value+is+missing");
    }

    /// Until just after the last one that was counted: what came later was not asked about.
    @Test
    void thoseOfACauseAreDiscardedThatWereCounted() {
        var cause = "the value is not JSON, line # column #";
        assertThat(todo("dead-letters", "audit", "discard", "--cause", cause, "--yes"))
                .isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("2 discarded.");
        assertThat(asked.get(1))
                .isEqualTo("POST /admin/dead-letters/discard?limit=500&until=2026-11-28T11:30:01Z"
                        + "&cause=the+value+is+not+JSON%2C+line+%23+column+%23");
    }

    @Test
    void nothingIsDiscardedUnasked() {
        assertThat(todo("dead-letters", "audit", "discard", "--cause", "the value is missing"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("To discard 1 dead letter of audit-consumer, add --yes.");
        assertThat(asked).containsExactly("GET /admin/dead-letters/causes");
    }

    @Test
    void causeThatNoneHasIsSaidToBeNone() {
        assertThat(todo("dead-letters", "audit", "re-drive", "--cause", "something"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .contains("See: ./todo dead-letters audit causes")
                .hasLineCount(1);
        assertThat(asked).containsExactly("GET /admin/dead-letters/causes");
    }

    private int todo(String... words) {
        var url = "http://127.0.0.1:" + consumer.getAddress().getPort();
        var options = Stream.of("audit", "analytics", "cache", "notification")
                .filter(service -> !List.of(words).contains("--" + service + "-url"))
                .flatMap(service -> Stream.of("--" + service + "-url", url));
        var rest = Stream.of("--token", "a.b.c", "--home", home.toString());
        var call =
                Stream.of(Stream.of(words), options, rest).flatMap(all -> all).toArray(String[]::new);
        return Todo.commandLine(new Terminal(stream(out), stream(err), false, false))
                .execute(call);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }
}
