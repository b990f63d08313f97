package dev.lossless.todo.task;

import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.idempotency.IdempotencyKey;
import dev.lossless.todo.writes.Writes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Changes and reads todos. Each change commits together with its event, or not at all, and is returned after
/// the
/// commit.
@ApplicationScoped
class TodoService {

    /// So few are never too long together.
    private static final int FEW = 100;

    private final Todos todos;
    private final TodoEvents events;
    private final TodoChanges changes;
    private final Writes writes;
    private final long pageBytes;

    TodoService(Todos todos, TodoEvents events, TodoChanges changes, Writes writes, TodoConfig config) {
        this.todos = todos;
        this.events = events;
        this.changes = changes;
        this.writes = writes;
        this.pageBytes = config.pageBytes().asLongValue();
    }

    /// With a key the todo is created if this is the first request with it; otherwise it is the first one's
    /// result
    /// again.
    Written create(String userId, CreateTodo wish, Optional<IdempotencyKey> key) {
        return writes.run(changes.create(userId, wish, key));
    }

    /// Changes what the edit changes. When that is nothing, nothing is written and no event is published.
    ///
    /// @param size roughly how many bytes the edit brings
    Written edit(String userId, UUID id, Precondition precondition, int size, UnaryOperator<EditTodo> edit) {
        return writes.run(changes.edit(userId, id, precondition, size, edit));
    }

    /// The number of the deletion's event.
    long delete(String userId, UUID id, Precondition precondition) {
        return writes.run(changes.delete(userId, id, precondition));
    }

    /// Deletes all of the user's todos, or those with the given `completed`, in one transaction with one event
    /// each.
    /// The number of the last event; the current one when there was nothing to delete.
    long deleteAll(String userId, Boolean completed) {
        return writes.run(changes.deleteAll(userId, completed));
    }

    Optional<TodoState> find(String userId, UUID id) {
        return todos.find(userId, id).map(Todo::state);
    }

    /// One page with the first todo of the next one, and a sequence that it is at least as new as. The sequence
    /// is
    /// read first: what commits between the two reads makes the list newer than its number, never older.
    Listed list(String userId, TodoQuery query) {
        var sequence = events.current(userId);
        var limit = query.limit() <= FEW ? query.limit() : todos.fitting(query, userId, pageBytes);
        var page = todos.list(query.of(limit + 1), userId).stream()
                .map(Todo::state)
                .toList();
        return new Listed(sequence, page, limit);
    }

    /// @param sequence the list holds every change up to this number of the user's stream
    /// @param limit    how many of the todos are on the page; one more means that there is a next one
    record Listed(long sequence, List<TodoState> todos, int limit) {}

    static ProblemException notFound() {
        return new ProblemException(Problem.of(CommonProblem.NOT_FOUND, "You have no todo with this id."));
    }
}
