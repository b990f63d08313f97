package dev.lossless.todo.writes;

import static dev.lossless.todo.Users.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that wait in the same lane at the same moment.
@TodoServiceTest
class WritesOverHttpTest {

    @Inject
    Writes writes;

    @TestHTTPResource("/")
    URI root;

    private final String alice = Users.fresh();
    private String neighbour;

    @BeforeEach
    void createFirstTodos() {
        neighbour = Stream.generate(Users::fresh)
                .filter(user -> writes.lane(user) == writes.lane(alice))
                .findFirst()
                .orElseThrow();
        create(neighbour, "first").then().statusCode(201);
        create(alice, "first").then().statusCode(201);
    }

    @Test
    void requestsWithOneIdempotencyKeyAreOneWriteAndGetTheSameAnswer() throws Exception {
        CompletableFuture<Response> first;
        CompletableFuture<Response> second;
        CompletableFuture<Response> other;
        try (var _ = new BusyLane(writes, neighbour)) {
            first = waiting(1, () -> keyed("{\"title\": \"once\"}"));
            second = waiting(2, () -> keyed("{\"title\": \"once\"}"));
            other = waiting(3, () -> keyed("{\"title\": \"something else\"}"));
        }
        assertThat(first.get().statusCode()).isEqualTo(201);
        assertThat(second.get().statusCode()).isEqualTo(201);
        assertThat(second.get().asString()).isEqualTo(first.get().asString());
        assertThat(second.get().header("Consistency-Token"))
                .isEqualTo(first.get().header("Consistency-Token"))
                .isEqualTo("2");
        assertThat(other.get().statusCode()).isEqualTo(422);
        as(alice).get("/todos").then().body("title", is(List.of("once", "first")));
    }

    /// An edit sees what the one before it wants, a condition that it broke included; the row is written once.
    @Test
    void changesOfOneTodoThatShareATransactionFollowEachOther() throws Exception {
        var url = create(alice, "a").header("Location");
        CompletableFuture<Response> first;
        CompletableFuture<Response> outdated;
        CompletableFuture<Response> second;
        CompletableFuture<Response> deletion;
        CompletableFuture<Response> late;
        try (var _ = new BusyLane(writes, neighbour)) {
            first = waiting(1, () -> as(alice).body("{\"title\": \"b\"}").patch(url));
            outdated = waiting(2, () -> as(alice)
                    .header("If-Match", "\"1\"")
                    .body("{\"title\": \"c\"}")
                    .patch(url));
            second = waiting(3, () -> as(alice)
                    .header("If-Match", "\"2\"")
                    .body("{\"completed\": true}")
                    .patch(url));
            deletion = waiting(4, () -> as(alice).delete(url));
            late = waiting(5, () -> as(alice).body("{\"title\": \"d\"}").patch(url));
        }
        first.get().then().statusCode(200).header("Consistency-Token", "3").header("ETag", "\"2\"");
        outdated.get().then().statusCode(412);
        second.get().then().statusCode(200).header("Consistency-Token", "4").body("title", is("b"));
        deletion.get().then().statusCode(204).header("Consistency-Token", "5");
        late.get().then().statusCode(404);
        as(alice).get(url).then().statusCode(404);
        as(alice).get("/todos").then().body("title", is(List.of("first")));
    }

    /// The list of before lies in Redis; nobody invalidates it here but the write itself.
    @Test
    void listThatIsReadAfterAWriteHoldsIt() {
        as(alice).get("/todos").then().body("title", is(List.of("first")));
        var url = create(alice, "second").header("Location");
        as(alice).get("/todos").then().body("title", is(List.of("second", "first")));
        as(alice).body("{\"title\": \"third\"}").patch(url).then().statusCode(200);
        as(alice).get("/todos").then().body("title", is(List.of("third", "first")));
        as(alice).delete("/todos").then().statusCode(204);
        as(alice).get("/todos").then().body("title", is(List.of()));
    }

    /// What it asked for is done, as nobody knows how much of it was; and the lane goes on.
    @Test
    void clientThatGoesAwayHoldsNobodyUp() throws Exception {
        try (var _ = new BusyLane(writes, neighbour)) {
            try (var socket = new Socket(root.getHost(), root.getPort())) {
                socket.getOutputStream().write("""
                        POST /todos HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Type: application/json\r
                        Content-Length: 17\r
                        \r
                        {"title": "gone"}""".formatted(Users.token(alice)).getBytes());
                awaitWaiting(1);
            }
        }
        create(alice, "next").then().statusCode(201).header("Consistency-Token", "3");
        as(alice).get("/todos").then().body("title", is(List.of("next", "gone", "first")));
        assertThat(writes.lane(alice).waiting()).isZero();
    }

    @Test
    void lanesTellAboutThemselves() {
        assertThat(given().get("/q/metrics").asString())
                .containsPattern("writes_batch_size_count(\\{})? [1-9]")
                .contains("writes_batch_size_bucket")
                .containsPattern("writes_wait_seconds_count(\\{})? [1-9]")
                .containsPattern("writes_alone_total\\{cause=\"left-out\",?} [1-9]")
                .contains("writes_alone_total{cause=\"failed\"", "writes_alone_total{cause=\"apart\"")
                .containsPattern("writes_left_out_total(\\{})? [1-9]")
                .contains("writes_waiting{lane=\"0\"", "writes_waiting{lane=\"1\"")
                .contains("writes_batches_again_total", "writes_late_total", "writes_unknown_total")
                .contains("writes_surprises_total");
    }

    /// Sends a request, and returns when so many wait in the lane.
    private CompletableFuture<Response> waiting(int number, Supplier<Response> request) {
        var answer = CompletableFuture.supplyAsync(
                request, command -> Thread.ofVirtual().start(command));
        awaitWaiting(number);
        return answer;
    }

    private void awaitWaiting(int number) {
        await().until(() -> writes.lane(alice).waiting() == number);
    }

    private Response keyed(String body) {
        return as(alice).header("Idempotency-Key", "key").body(body).post("/todos");
    }

    private static Response create(String user, String title) {
        return as(user).body("{\"title\": \"%s\"}".formatted(title)).post("/todos");
    }
}
