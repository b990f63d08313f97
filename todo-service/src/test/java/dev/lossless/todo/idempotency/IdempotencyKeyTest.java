package dev.lossless.todo.idempotency;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TodoServiceTest
class IdempotencyKeyTest {

    @Inject
    ExpiredKeys expiredKeys;

    @Inject
    DataSource dataSource;

    private final String alice = Users.fresh();
    private final String key = UUID.randomUUID().toString();

    @Test
    void sameRequestGetsTheFirstAnswerAgainAndIsDoneOnce() {
        var first = post(alice, key, "{\"title\": \"x\"}");
        var second = post(alice, "\"" + key + "\"", "{ \"title\":  \"x\" }");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.header("Consistency-Token")).isEqualTo("1");
        as(alice).get("/todos").then().body("", hasSize(1));
    }

    /// As after a newer version that stored more was rolled back.
    @Test
    void firstAnswerWithFieldsThatAreUnknownIsGivenAgain() throws SQLException {
        var first = post(alice, key, "{\"title\": \"x\"}");
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("UPDATE idempotency_key"
                        + " SET answer = REPLACE(answer, '{', '{\"later\": {}, ') WHERE user_id = ?")) {
            statement.setString(1, alice);
            assertThat(statement.executeUpdate()).isEqualTo(1);
            connection.commit();
        }
        var second = post(alice, key, "{\"title\": \"x\"}");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void keyOfAnotherRequestIsRefused() {
        post(alice, key, "{\"title\": \"x\"}");
        post(alice, key, "{\"title\": \"y\"}")
                .then()
                .statusCode(422)
                .body("type", is("/problems/idempotency-key-reused"));
        as(alice).get("/todos").then().body("", hasSize(1));
    }

    /// The values of the fields differ, however they look when they are written one behind the other.
    @Test
    void requestThatOnlyLooksLikeTheFirstIsAnotherOne() {
        post(alice, key, "{\"title\": \"a, description=b\"}").then().statusCode(201);
        post(alice, key, "{\"title\": \"a\", \"description\": \"b, description=null\"}")
                .then()
                .statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"\"", "\"abc", "\"a\\b\"", "\"abc\";x=1", "\"a b\"", ""})
    void keyInBrokenQuotesIsRefused(String malformed) {
        post(alice, malformed, "{\"title\": \"x\"}").then().statusCode(400);
    }

    @Test
    void keyIsTheSameWithAndWithoutQuotesAndEscapes() {
        var first = post(alice, "a\"b\\c", "{\"title\": \"x\"}").path("id");
        assertThat(post(alice, "\"a\\\"b\\\\c\"", "{\"title\": \"x\"}").<String>path("id"))
                .isEqualTo(first);
    }

    @Test
    void keysOfTwoUsersHaveNothingToDoWithEachOther() {
        post(alice, key, "{\"title\": \"x\"}").then().statusCode(201);
        post(Users.fresh(), key, "{\"title\": \"y\"}").then().statusCode(201);
    }

    /// By something that does not hold the lock of the user's stream; who holds that is waited for.
    @Test
    void requestWhoseKeyIsInUseIsToldSo() throws SQLException {
        post(alice, "first", "{\"title\": \"x\"}").then().statusCode(201);
        try (var connection = dataSource.getConnection()) {
            KeysInUse.take(connection, alice, "running");
            post(alice, "running", "{\"title\": \"y\"}")
                    .then()
                    .statusCode(409)
                    .body("type", is("/problems/idempotency-key-in-use"));
            connection.rollback();
        }
        post(alice, "running", "{\"title\": \"y\"}").then().statusCode(201);
        as(alice).get("/todos").then().body("title", is(List.of("y", "x")));
    }

    @Test
    void newUsersRequestWhoseKeyIsInUseIsToldSo() throws SQLException {
        try (var connection = dataSource.getConnection()) {
            KeysInUse.take(connection, alice, "running");
            post(alice, "running", "{\"title\": \"y\"}").then().statusCode(409);
            connection.rollback();
        }
    }

    @Test
    void refusedRequestDoesNotUseUpItsKey() {
        post(alice, key, "{\"title\": \"\"}").then().statusCode(400);
        post(alice, key, "{\"title\": \"x\"}").then().statusCode(201);
    }

    @Test
    void ofManyConcurrentRequestsOneIsDone() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var answers = threads.invokeAll(
                    Stream.<Callable<Response>>generate(() -> () -> post(alice, key, "{\"title\": \"x\"}"))
                            .limit(8)
                            .toList());
            assertThat(answers.stream().map(answer -> answer.resultNow().statusCode()))
                    .contains(201)
                    .allMatch(status -> status == 201 || status == 409);
        }
        as(alice).get("/todos").then().body("", hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "ä"})
    void malformedKeyIsRefused(String malformed) {
        post(alice, malformed, "{\"title\": \"x\"}")
                .then()
                .statusCode(400)
                .body("errors[0].header", is("Idempotency-Key"));
    }

    @Test
    void expiredKeysAreDeletedAndOthersStay() throws SQLException {
        post(alice, "old", "{\"title\": \"x\"}");
        post(alice, "young", "{\"title\": \"x\"}");
        age(alice, "old");
        assertThat(expiredKeys.purge()).isPositive();
        assertThat(keys(alice)).isEqualTo(1);
        post(alice, "young", "{\"title\": \"x\"}").then().statusCode(201).header("Consistency-Token", "2");
    }

    private static Response post(String user, String key, String body) {
        return as(user).header("Idempotency-Key", key).body(body).post("/todos");
    }

    private void age(String user, String name) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "UPDATE idempotency_key SET created_at = '2020-01-01' WHERE user_id = ? AND idem_key = ?")) {
            statement.setString(1, user);
            statement.setString(2, name);
            assertThat(statement.executeUpdate()).isEqualTo(1);
            connection.commit();
        }
    }

    private int keys(String user) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT COUNT(*) FROM idempotency_key WHERE user_id = ?")) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
