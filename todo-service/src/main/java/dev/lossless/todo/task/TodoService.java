package dev.lossless.todo.task;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import dev.lossless.edge.CommonProblem;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.idempotency.FirstAnswers;
import dev.lossless.todo.idempotency.IdempotencyKey;
import dev.lossless.todo.problem.TodoProblem;
import dev.lossless.todo.storage.LastStatements;
import dev.lossless.todo.storage.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Changes and reads todos. Each change commits together with its event, or not at all, and is returned after the
/// commit.
@ApplicationScoped
class TodoService {

    private final Todos todos;
    private final TodoEvents events;
    private final FirstAnswers firstAnswers;
    private final Transactions transactions;
    private final ObjectMapper json;
    private final TodoConfig config;
    private final Clock clock;

    TodoService(
            Todos todos,
            TodoEvents events,
            FirstAnswers firstAnswers,
            Transactions transactions,
            ObjectMapper json,
            TodoConfig config,
            Clock clock) {
        this.todos = todos;
        this.events = events;
        this.firstAnswers = firstAnswers;
        this.transactions = transactions;
        this.json = json;
        this.config = config;
        this.clock = clock;
    }

    Written create(String userId, CreateTodo wish) {
        return transactions.write(last -> createNow(userId, wish, last));
    }

    /// Creates the todo if this is the first request with the key; otherwise the first one's result again.
    Written create(String userId, CreateTodo wish, IdempotencyKey key) {
        return transactions.write(last -> {
            var first = firstAnswers.claim(userId, key);
            if (first.isPresent()) {
                return json.readValue(first.get(), Written.class);
            }
            var written = createNow(userId, wish, last);
            firstAnswers.keep(userId, key, json.writeValueAsBytes(written));
            return written;
        });
    }

    /// Changes what the edit changes. When that is nothing, nothing is written and no event is published.
    Written edit(String userId, UUID id, Precondition precondition, UnaryOperator<EditTodo> edit) {
        return transactions.write(() -> {
            var sequence = events.next(userId);
            var todo = require(userId, id, precondition);
            var event = todo.edit(edit.apply(todo.state().editable()), clock.instant());
            if (event.isEmpty()) {
                transactions.rollBack();
                return new Written(todo.state(), sequence - 1);
            }
            todos.flush();
            events.append(userId, sequence, event.get());
            return new Written(todo.state(), sequence);
        });
    }

    /// The number of the deletion's event.
    long delete(String userId, UUID id, Precondition precondition) {
        return transactions.write(() -> {
            var sequence = events.next(userId);
            var todo = require(userId, id, precondition);
            var event = todo.delete(clock.instant());
            todos.deleteNow(List.of(todo));
            events.append(userId, sequence, event);
            return sequence;
        });
    }

    /// Deletes all of the user's todos, or those with the given `completed`, in one transaction with one event each.
    /// The number of the last event; the current one when there was nothing to delete.
    long deleteAll(String userId, Boolean completed) {
        return transactions.write(() -> {
            var sequence = events.next(userId);
            var all = todos.of(userId, completed, config.deleteAllLimit() + 1);
            if (all.isEmpty()) {
                transactions.rollBack();
                return sequence - 1;
            }
            requireAtMost(all, config.deleteAllLimit());
            var deletions =
                    all.stream().map(todo -> todo.delete(clock.instant())).toList();
            todos.deleteNow(all);
            events.append(userId, sequence, deletions.getFirst());
            for (var event : deletions.subList(1, deletions.size())) {
                sequence = events.next(userId);
                events.append(userId, sequence, event);
            }
            return sequence;
        });
    }

    Optional<TodoState> find(String userId, UUID id) {
        return todos.find(userId, id).map(Todo::state);
    }

    /// One page with the first todo of the next one, and a sequence that it is at least as new as. The sequence is
    /// read first: what commits between the two reads makes the list newer than its number, never older.
    Listed list(String userId, TodoQuery query) {
        var sequence = events.current(userId);
        var page =
                todos.list(query.andOneMore(), userId).stream().map(Todo::state).toList();
        return new Listed(sequence, page);
    }

    /// @param sequence the list holds every change up to this number of the user's stream
    record Listed(long sequence, List<TodoState> todos) {}

    /// A todo begins open: one that is created as completed is created, then completed, in the same transaction.
    private Written createNow(String userId, CreateTodo wish, LastStatements last) {
        var sequence = events.next(userId);
        var now = clock.instant();
        var todo = new Todo(Generators.timeBasedEpochGenerator().generate(), userId, wish, now);
        events.append(userId, sequence, todo.created(), last);
        if (wish.completed()) {
            sequence = events.next(userId);
            events.append(userId, sequence, todo.complete(now), last);
        }
        Todos.insert(userId, todo.state(), last);
        return new Written(todo.state(), sequence);
    }

    private Todo require(String userId, UUID id, Precondition precondition) {
        var todo = todos.find(userId, id).orElseThrow(TodoService::notFound);
        precondition.require(todo.version());
        return todo;
    }

    private static void requireAtMost(List<Todo> all, int limit) {
        if (all.size() > limit) {
            throw new ProblemException(Problem.of(
                    TodoProblem.TOO_MANY_TODOS,
                    "More than %d todos would be deleted. Nothing was. Delete the completed ones first, or one by one."
                            .formatted(limit)));
        }
    }

    static ProblemException notFound() {
        return new ProblemException(Problem.of(CommonProblem.NOT_FOUND, "You have no todo with this id."));
    }
}
