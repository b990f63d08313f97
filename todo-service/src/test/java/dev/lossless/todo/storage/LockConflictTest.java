package dev.lossless.todo.storage;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/// Transactions that the database gives up because of others.
@TodoServiceTest
class LockConflictTest {

    private static final String LOCK = "UPDATE user_stream SET sequence = sequence WHERE user_id = '%s'";

    @Inject
    DataSource dataSource;

    @Inject
    Transactions transactions;

    private final String alice = Users.fresh();
    private final String bob = Users.fresh();

    @Test
    void lockThatIsNotGivenBackIsA503ThatSaysWhenToComeBack() throws SQLException {
        create(alice, 201);
        try (var connection = dataSource.getConnection()) {
            lock(connection, alice);
            as(alice)
                    .body("{\"title\": \"x\"}")
                    .post("/todos")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "1")
                    .body("type", is("/problems/unavailable"));
            create(bob, 201);
            connection.rollback();
        }
        create(alice, 201);
        as(alice).get("/todos").then().body("size()", is(2));
    }

    /// Two changes take the same two locks in opposite order, and meet in the middle: the database gives one of them
    /// up.
    @Test
    void victimOfADeadlockIsRunAgain() throws Exception {
        create(alice, 201);
        create(bob, 201);
        var runs = new AtomicInteger();
        var meet = new CyclicBarrier(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var changes = List.of(change(alice, bob, runs, meet), change(bob, alice, runs, meet));
            for (var change : threads.invokeAll(changes)) {
                assertThat(change.get()).isTrue();
            }
        }
        assertThat(runs).hasValue(3);
    }

    @Test
    void otherFailuresAreNotRunAgain() {
        var runs = new AtomicInteger();
        assertThatThrownBy(() -> transactions.write(() -> {
                    runs.incrementAndGet();
                    throw new SQLException("no such table", "42S02", 1146);
                }))
                .hasRootCauseMessage("no such table");
        assertThat(runs).hasValue(1);
    }

    private Callable<Boolean> change(String first, String second, AtomicInteger runs, CyclicBarrier meet) {
        return () -> transactions.write(() -> {
            try (var connection = dataSource.getConnection()) {
                lock(connection, first);
                if (runs.incrementAndGet() <= 2) {
                    meet.await(10, TimeUnit.SECONDS);
                }
                lock(connection, second);
                return true;
            }
        });
    }

    private static void lock(Connection connection, String user) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(LOCK.formatted(user));
        }
    }

    private static void create(String user, int expected) {
        as(user).body("{\"title\": \"x\"}").post("/todos").then().statusCode(expected);
    }
}
