package dev.lossless.todo.task;

import static dev.lossless.todo.task.TodoTable.TODOS;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.lossless.edge.Problem;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.aggregate.Precondition;
import dev.lossless.todo.idempotency.FirstAnswer;
import dev.lossless.todo.idempotency.FirstAnswers;
import dev.lossless.todo.idempotency.IdempotencyKey;
import dev.lossless.todo.outbox.UserStream;
import dev.lossless.todo.problem.TodoProblem;
import dev.lossless.todo.storage.Ids;
import dev.lossless.todo.writes.Change;
import dev.lossless.todo.writes.Reads;
import dev.lossless.todo.writes.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// What users do with todos, as changes that [dev.lossless.todo.writes.Writes] runs.
@ApplicationScoped
class TodoChanges {

    /// The columns and the envelope of a todo and its event, without their texts.
    private static final int FRAME = 1024;

    private final ObjectMapper json;

    /// A newer version, which this one takes the place of again, may have stored more fields.
    private final ObjectReader firstAnswer;

    private final TodoConfig config;
    private final TodoLimit limit;
    private final Clock clock;

    TodoChanges(ObjectMapper json, TodoConfig config, TodoLimit limit, Clock clock) {
        this.json = json;
        this.firstAnswer = json.readerFor(Written.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.config = config;
        this.limit = limit;
        this.clock = clock;
    }

    Change<Written> create(String userId, CreateTodo wish, Optional<IdempotencyKey> key) {
        return new Create(new UserStream(userId, TodoEvent.AGGREGATE), wish, key);
    }

    Change<Written> edit(String userId, UUID id, Precondition precondition, int size, UnaryOperator<EditTodo> edit) {
        return new Edit(new UserStream(userId, TodoEvent.AGGREGATE), id, precondition, size, edit);
    }

    Change<Long> delete(String userId, UUID id, Precondition precondition) {
        return new Delete(new UserStream(userId, TodoEvent.AGGREGATE), id, precondition);
    }

    Change<Long> deleteAll(String userId, Boolean completed) {
        return new DeleteAll(new UserStream(userId, TodoEvent.AGGREGATE), completed);
    }

    /// A todo begins open: one that is created as completed is created, then completed, in the same
    /// transaction.
    /// With a key it is created if this is the first request with it; otherwise the answer is the first one's.
    private final class Create extends TodoChange<Written> {

        private final CreateTodo wish;
        private final Optional<IdempotencyKey> key;
        private boolean counted;

        private Create(UserStream stream, CreateTodo wish, Optional<IdempotencyKey> key) {
            super(stream);
            this.wish = wish;
            this.key = key;
        }

        /// Its texts are in the row and in the event.
        @Override
        public int size() {
            var text = wish.description() == null ? 0 : wish.description().length();
            return FRAME + 2 * (wish.title().length() + text);
        }

        @Override
        public void read(Reads reads) {
            key.ifPresent(of -> reads.row(FirstAnswers.TABLE, of.ownedBy(userId())));
            counted = limit.isCountWanted(userId());
            if (counted) {
                reads.ask(
                        limit.count(userId(), stream().topic()),
                        row -> limit.counted(userId(), row.getLong(1), row.getLong(2)));
            }
        }

        @Override
        public Written apply(Step step) throws IOException {
            var first = key.flatMap(of -> step.find(FirstAnswers.TABLE, of.ownedBy(userId())));
            if (first.isPresent()) {
                return firstAnswer.readValue(first.get().to(key.get()));
            }
            limit.requireRoom(userId(), step.current(), counted);
            var written = create(step);
            if (key.isPresent()) {
                var answer = json.writeValueAsBytes(written);
                step.put(
                        FirstAnswers.TABLE,
                        new FirstAnswer(key.get().ownedBy(userId()), key.get(), answer, clock.instant()));
            }
            return written;
        }

        private Written create(Step step) {
            var now = clock.instant();
            var todo = new Todo(Ids.next(), userId(), wish, now);
            var sequence = append(step, todo.created());
            if (wish.completed()) {
                sequence = append(step, todo.complete(now));
            }
            step.put(TODOS, new OwnedTodo(userId(), todo.state()));
            return new Written(todo.state(), sequence);
        }

        @Override
        public Exception whenLocked(SQLException e) {
            return new ProblemException(
                    Problem.of(TodoProblem.IDEMPOTENCY_KEY_IN_USE, "Wait for its answer, or ask again in a moment."));
        }
    }

    /// When the edit changes nothing, nothing is written and no event is published.
    private final class Edit extends ChangeOfOne<Written> {

        private final int size;
        private final UnaryOperator<EditTodo> edit;

        private Edit(UserStream stream, UUID id, Precondition precondition, int size, UnaryOperator<EditTodo> edit) {
            super(stream, id, precondition);
            this.size = size;
            this.edit = edit;
        }

        /// Its texts are in the row, and as the new state and the changes in the event.
        @Override
        public int size() {
            return FRAME + 3 * size;
        }

        @Override
        Written apply(Step step, Todo todo) {
            var event = todo.edit(edit.apply(todo.state().editable()), clock.instant());
            if (event.isEmpty()) {
                return new Written(todo.state(), step.current());
            }
            step.put(TODOS, new OwnedTodo(userId(), todo.state()));
            return new Written(todo.state(), append(step, event.get()));
        }
    }

    private final class Delete extends ChangeOfOne<Long> {

        private Delete(UserStream stream, UUID id, Precondition precondition) {
            super(stream, id, precondition);
        }

        @Override
        public int size() {
            return FRAME;
        }

        @Override
        Long apply(Step step, Todo todo) {
            step.remove(TODOS, new OwnedTodo(userId(), todo.state()));
            return append(step, todo.delete(clock.instant()));
        }
    }

    private final class DeleteAll extends TodoChange<Long> {

        private final Boolean completed;

        private DeleteAll(UserStream stream, Boolean completed) {
            super(stream);
            this.completed = completed;
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }

        @Override
        public boolean isLarge() {
            return true;
        }

        @Override
        public void read(Reads reads) {
            reads.rows(TODOS, TODOS.select(userId(), completed, config.deleteAllLimit() + 1));
        }

        @Override
        public Long apply(Step step) {
            var all = step.all(TODOS);
            if (all.size() > config.deleteAllLimit()) {
                throw new ProblemException(Problem.of(
                        TodoProblem.TOO_MANY_TODOS,
                        "More than %d todos would be deleted. Nothing was. Delete the completed ones first, or one by one."
                                .formatted(config.deleteAllLimit())));
            }
            var sequence = step.current();
            for (var row : all) {
                step.remove(TODOS, row);
                sequence = append(step, Todo.of(row).delete(clock.instant()));
            }
            return sequence;
        }
    }

    /// A change of a todo that is there.
    private abstract static class ChangeOfOne<R> extends TodoChange<R> {

        private final OwnedTodo.Key key;
        private final Precondition precondition;

        private ChangeOfOne(UserStream stream, UUID id, Precondition precondition) {
            super(stream);
            this.key = new OwnedTodo.Key(stream.userId(), id);
            this.precondition = precondition;
        }

        abstract R apply(Step step, Todo todo);

        @Override
        public void read(Reads reads) {
            reads.row(TODOS, key);
        }

        @Override
        public R apply(Step step) {
            var todo = Todo.of(step.find(TODOS, key).orElseThrow(TodoService::notFound));
            precondition.require(todo.version());
            return apply(step, todo);
        }
    }

    private abstract static class TodoChange<R> implements Change<R> {

        private final UserStream stream;

        private TodoChange(UserStream stream) {
            this.stream = stream;
        }

        @Override
        public UserStream stream() {
            return stream;
        }

        String userId() {
            return stream.userId();
        }

        /// The number of the event.
        long append(Step step, TodoEvent event) {
            var sequence = step.next();
            step.append(TodoEvents.newEvent(userId(), sequence, event));
            return sequence;
        }
    }
}
