package dev.lossless.todo.task;

import com.fasterxml.uuid.Generators;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Changes and reads todos. Each change commits together with its event, or not at all.
@ApplicationScoped
class TodoService {

    private final Todos todos;
    private final TodoEvents events;
    private final Clock clock;

    TodoService(Todos todos, TodoEvents events, Clock clock) {
        this.todos = todos;
        this.events = events;
        this.clock = clock;
    }

    /// Returns after the commit.
    @Transactional
    Written create(String userId, CreateTodo wish) {
        var sequence = events.next(userId);
        var todo = new Todo(Generators.timeBasedEpochGenerator().generate(), userId, wish, clock.instant());
        todos.persistAndFlush(todo);
        events.append(userId, sequence, todo.created());
        return new Written(todo.state(), sequence);
    }

    Optional<TodoState> find(String userId, UUID id) {
        return todos.find(userId, id).map(Todo::state);
    }

    /// The newest todos, and a sequence that they are at least as new as. It is read first: what commits between the
    /// two reads makes the list newer than its number, never older.
    Listed newest(String userId, int limit) {
        var sequence = events.current(userId);
        var newest = todos.newest(userId, limit).stream().map(Todo::state).toList();
        return new Listed(sequence, newest);
    }

    /// @param sequence the list holds every change up to this number of the user's stream
    record Listed(long sequence, List<TodoState> todos) {}
}
