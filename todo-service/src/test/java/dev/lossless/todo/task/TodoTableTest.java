package dev.lossless.todo.task;

import static dev.lossless.todo.task.TodoTable.TODOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import dev.lossless.todo.storage.Query;
import dev.lossless.todo.storage.Questions;
import dev.lossless.todo.storage.Script;
import io.quarkus.agroal.DataSource;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What is written into the table is what changes, and readers by Hibernate, read from it.
@TodoServiceTest
class TodoTableTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:15:30.123456Z");

    @Inject
    @DataSource("writes")
    javax.sql.DataSource dataSource;

    @Inject
    Todos todos;

    private final String alice = Users.fresh();
    private final OwnedTodo full = todo(new TodoState(
            UUID.fromString("ffffffff-ffff-7fff-bfff-fffffffffffe"),
            "Ünïcode 🦆 ' \" \\ %_ ; --",
            "two\nlines\t🦆".repeat(300),
            Priority.HIGH,
            LocalDate.of(9999, 12, 31),
            true,
            NOW.plusNanos(1000),
            Integer.MIN_VALUE,
            Long.MAX_VALUE - 1,
            NOW,
            NOW.plusSeconds(1)));
    private final OwnedTodo bare = todo(new TodoState(
            UUID.fromString("00000000-0000-7000-8000-000000000001"),
            "x",
            null,
            Priority.LOW,
            null,
            false,
            null,
            null,
            1,
            NOW,
            NOW));

    @Test
    void whatWasInsertedIsRead() throws SQLException {
        write(script -> TODOS.insert(script, List.of(full, bare)));
        assertAreStored(bare, full);
    }

    @Test
    void whatWasUpdatedIsRead() throws SQLException {
        write(script -> TODOS.insert(script, List.of(full, bare)));
        var emptied = withIdOf(full, bare, 5);
        var filled = withIdOf(bare, full, 2);
        write(script -> {
            TODOS.update(script, full, emptied);
            TODOS.update(script, bare, filled);
        });
        assertAreStored(filled, emptied);
    }

    @Test
    void ofTheDeletedNothingIsLeft() throws SQLException {
        write(script -> TODOS.insert(script, List.of(full, bare)));
        write(script -> TODOS.delete(script, List.of(full)));
        assertAreStored(bare);
    }

    @Test
    void selectionOfAUserIsOrderedFilteredAndLimited() throws SQLException {
        write(script -> TODOS.insert(script, List.of(full, bare)));
        assertThat(read(TODOS.select(alice, null, 10))).containsExactly(bare, full);
        assertThat(read(TODOS.select(alice, null, 1))).containsExactly(bare);
        assertThat(read(TODOS.select(alice, true, 10))).containsExactly(full);
        assertThat(read(TODOS.select(Users.fresh(), null, 10))).isEmpty();
    }

    private void assertAreStored(OwnedTodo... expected) throws SQLException {
        assertThat(read(TODOS.select(List.of(full.key(), bare.key())))).containsExactly(expected);
        assertThat(todos.list("userId = ?1 order by id", alice))
                .extracting(Todo::state)
                .containsExactly(
                        List.of(expected).stream().map(OwnedTodo::state).toArray(TodoState[]::new));
    }

    private List<OwnedTodo> read(Query query) throws SQLException {
        var found = new ArrayList<OwnedTodo>();
        var questions = new Questions();
        questions.add(query, row -> found.add(TODOS.read(row)));
        try (var connection = dataSource.getConnection()) {
            questions.ask(connection);
        }
        return found;
    }

    private void write(Consumer<Script> changes) throws SQLException {
        var script = new Script();
        changes.accept(script);
        try (var connection = dataSource.getConnection()) {
            assertThat(script.commit(connection)).isEmpty();
        }
    }

    private OwnedTodo todo(TodoState state) {
        return new OwnedTodo(alice, state);
    }

    /// All that can change of the second, and what stays of the first.
    private OwnedTodo withIdOf(OwnedTodo first, OwnedTodo second, long version) {
        var state = second.state();
        return todo(new TodoState(
                first.state().id(),
                state.title(),
                state.description(),
                state.priority(),
                state.dueDate(),
                state.completed(),
                state.completedAt(),
                state.order(),
                version,
                first.state().createdAt(),
                state.updatedAt()));
    }
}
