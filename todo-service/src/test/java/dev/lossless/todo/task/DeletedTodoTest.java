package dev.lossless.todo.task;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.Appended;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// A deletion and its event commit together.
@TodoServiceTest
class DeletedTodoTest {

    @Inject
    RowsAtAppending rows;

    private final String alice = Users.fresh();

    @Test
    void todoIsGoneWhenTheEventOfItsDeletionIsAppended() {
        var url = create();
        rows.watch(alice);
        as(alice).delete(url).then().statusCode(204);
        assertThat(rows.seen()).containsExactly(0L);
    }

    @Test
    void allTodosAreGoneWhenTheEventsOfTheirDeletionAreAppended() {
        create();
        create();
        rows.watch(alice);
        as(alice).delete("/todos").then().statusCode(204);
        assertThat(rows.seen()).containsExactly(0L);
    }

    private String create() {
        return as(alice)
                .body("{\"title\": \"x\"}")
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .path("url");
    }

    /// Counts a user's todos whenever events are appended, before anybody is told.
    @ApplicationScoped
    static class RowsAtAppending {

        private final List<Long> seen = new CopyOnWriteArrayList<>();
        private final DataSource dataSource;
        private volatile String user = "";

        RowsAtAppending(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        void watch(String watched) {
            seen.clear();
            user = watched;
        }

        List<Long> seen() {
            return List.copyOf(seen);
        }

        void count(@Observes Appended appended) throws SQLException {
            if (!appended.userId().equals(user)) {
                return;
            }
            try (var connection = dataSource.getConnection();
                    var statement = connection.prepareStatement("SELECT COUNT(*) FROM todo WHERE user_id = ?")) {
                statement.setString(1, user);
                var row = statement.executeQuery();
                row.next();
                seen.add(row.getLong(1));
            }
        }
    }
}
