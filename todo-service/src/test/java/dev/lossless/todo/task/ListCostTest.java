package dev.lossless.todo.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A page costs as many row reads as it has rows, wherever in a long list it lies: each sort order is read along a
/// key of its own. The database counts them itself (`Handler_read%`).
///
/// The table of the test has some ten thousand rows. With a million the numbers are the same, for a range read
/// along a key does not depend on what lies beside it; only the filling would take a minute.
@TodoServiceTest
class ListCostTest {

    private static final int PAGE = 50;
    private static final int DEEP = 1000;
    private static final int DOUBLINGS = 12;

    @Inject
    Todos todos;

    @Inject
    DataSource dataSource;

    private final String alice = Users.fresh();

    @ParameterizedTest
    @CsvSource({
        "CREATED_AT, true,",
        "CREATED_AT, false,",
        "DUE_DATE, false,",
        "DUE_DATE, true,",
        "PRIORITY, true,",
        "ORDER, false,",
        "CREATED_AT, true, false"
    })
    void pageReadsAsManyRowsAsItShows(TodoSort sort, boolean descending, Boolean completed) throws SQLException {
        fill(alice);
        fill(Users.fresh());
        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(readsOf(() -> page(sort, descending, completed, null, PAGE)))
                    .isLessThan(PAGE * 2);
            var deep = page(sort, descending, completed, null, DEEP);
            assertThat(readsOf(() -> page(sort, descending, completed, deep, PAGE)))
                    .isLessThan(PAGE * 2);
        });
    }

    private TodoCursor page(TodoSort sort, boolean descending, Boolean completed, TodoCursor after, int limit) {
        var page = todos.list(new TodoQuery(completed, null, null, null, sort, descending, after, limit), alice);
        assertThat(page).hasSize(limit);
        var last = page.getLast().state();
        return new TodoCursor(sort, descending, sort.keyOf(last), last.id());
    }

    private long readsOf(Runnable query) {
        try (var connection = dataSource.getConnection()) {
            var before = reads(connection);
            query.run();
            return reads(connection) - before;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long reads(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read%'")) {
            var sum = 0L;
            while (rows.next()) {
                sum += rows.getString(1).equals("Handler_read_rnd_next") ? 0 : rows.getLong(2);
            }
            return sum;
        }
    }

    /// 2^12 todos, spread over a hundred due days, three priorities and all orders.
    private void fill(String user) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(row(user, "UNHEX(LEFT(SHA2('%s', 256), 32))".formatted(user), "0", ""));
            for (var i = 0; i < DOUBLINGS; i++) {
                var id = "UNHEX(LEFT(SHA2(CONCAT(HEX(id), '%d'), 256), 32))".formatted(i);
                var number = "manual_order + %d".formatted(1 << i);
                statement.executeUpdate(row(user, id, number, " FROM todo WHERE user_id = '%s'".formatted(user)));
            }
            connection.commit();
            statement.execute("ANALYZE TABLE todo");
        }
    }

    private static String row(String user, String id, String number, String from) {
        return """
                INSERT INTO todo (id, user_id, title, priority, due_date, completed, manual_order, version, created_at,
                updated_at) SELECT %s, '%s', 'x', (%s) %% 3, DATE_ADD('2026-01-01', INTERVAL (%s) %% 100 DAY),
                (%s) %% 2, %s, 1, NOW(6), NOW(6)%s""".formatted(id, user, number, number, number, number, from);
    }
}
