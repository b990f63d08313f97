package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.micrometer.core.instrument.MeterRegistry;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// A user has at most `todo.limit-per-user` todos.
@TodoServiceTest
class TodoLimitTest {

    @Inject
    TodoConfig config;

    @Inject
    DataSource dataSource;

    @Inject
    MeterRegistry registry;

    private final String alice = Users.fresh();

    @Test
    void todoBeyondTheLimitIsRefusedUntilThereIsRoom() throws SQLException {
        createAllButOne();
        var refused = registry.get("todo.limit.refused").counter();
        var before = refused.count();
        create().then().statusCode(201);
        create().then().statusCode(201); // of this one it is known only that it may be too many: the next one counts
        create().then().statusCode(409).body("type", is("/problems/todo-limit-reached"));
        assertThat(refused.count()).isEqualTo(before + 1);
        as(Users.fresh())
                .body("{\"title\": \"another user\"}")
                .post("/todos")
                .then()
                .statusCode(201);

        for (var id : as(alice).get("/todos?limit=2").jsonPath().getList("id")) {
            as(alice).delete("/todos/" + id).then().statusCode(204);
        }
        create().then().statusCode(201);
        create().then().statusCode(201);
        create().then().statusCode(409);
    }

    @Test
    void manyEventsOfFewTodosRefuseNothing() throws SQLException {
        create().then().statusCode(201);
        execute("UPDATE user_stream SET sequence = %d WHERE user_id = '%s'"
                .formatted(config.limitPerUser() + 7, alice));
        for (var number = 0; number < 5; number++) {
            create().then().statusCode(201);
        }
        assertThat(stored()).isEqualTo(6);
    }

    /// 500 of them would be 8 MB.
    @Test
    void pageOfLongTodosEndsEarlierAndTheNextOneGoesOn() throws SQLException {
        create().then().statusCode(201);
        var row = "(UNHEX(REPLACE(UUID(), '-', '')), '%s', 'x', REPEAT('🎉', 4000), 0, 0, 1, NOW(6), NOW(6))"
                .formatted(alice);
        execute(
                "INSERT INTO todo (id, user_id, title, description, priority, completed, version, created_at, updated_at)"
                        + " VALUES " + String.join(",", Collections.nCopies(300, row)));
        var shown = new HashSet<String>();
        var address = "/todos?limit=500";
        for (var pages = 0; !address.isEmpty(); pages++) {
            var page = as(alice).get(address);
            assertThat(page.body().asByteArray().length).isLessThan(2 * 1024 * 1024);
            shown.addAll(page.jsonPath().<String>getList("id"));
            assertThat(pages).isLessThan(5);
            var next = Optional.ofNullable(page.header("Link")).orElse("");
            address = next.replaceFirst(".*<(.*)>.*", "$1");
        }
        assertThat(shown).hasSize(301);
    }

    /// The events of what was created before have been published long ago.
    private void createAllButOne() throws SQLException {
        create().then().statusCode(201);
        var row = "(UNHEX(REPLACE(UUID(), '-', '')), '%s', 'x', 0, 0, 1, NOW(6), NOW(6))".formatted(alice);
        var missing = config.limitPerUser() - 2;
        execute("INSERT INTO todo (id, user_id, title, priority, completed, version, created_at, updated_at) VALUES "
                + String.join(",", Collections.nCopies(missing, row)));
        execute("UPDATE user_stream SET sequence = %d WHERE user_id = '%s'".formatted(missing + 1, alice));
    }

    private Response create() {
        return as(alice).body("{\"title\": \"one more\"}").post("/todos");
    }

    private long stored() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM todo WHERE user_id = '" + alice + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
            connection.commit();
        }
    }
}
