package dev.lossless.todo.task;

import dev.lossless.todo.aggregate.Changes;
import dev.lossless.todo.task.TodoEvent.TodoCompleted;
import dev.lossless.todo.task.TodoEvent.TodoCreated;
import dev.lossless.todo.task.TodoEvent.TodoDeleted;
import dev.lossless.todo.task.TodoEvent.TodoReopened;
import dev.lossless.todo.task.TodoEvent.TodoUpdated;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/// Something that one user wants to get done. Its changes are verbs that return the event that they caused.
///
/// Each change holds the lock of the user's stream before it reads, so that nobody else can have changed the todo
/// since. Hibernate only reads todos: what was changed is stored by [TodoTable].
@Entity
@Immutable
@Table(name = "todo")
class Todo {

    @Id
    private UUID id;

    @Column(name = "user_id", updatable = false)
    private String userId;

    private String title;
    private String description;

    @Enumerated(EnumType.ORDINAL)
    private Priority priority;

    @Column(name = "due_date")
    private LocalDate dueDate;

    /// The due date for sorting; the end of time when there is none. Kept by the database.
    @Column(name = "due_sort", insertable = false, updatable = false)
    private LocalDate dueSort;

    private boolean completed;

    @Column(name = "completed_at")
    private Instant completedAt;

    @Column(name = "manual_order")
    private Integer order;

    /// The order for sorting; the largest number when there is none. Kept by the database.
    @Column(name = "order_sort", insertable = false, updatable = false)
    private Integer orderSort;

    private long version;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /// For Hibernate.
    protected Todo() {}

    /// A new todo, version 1.
    ///
    /// @param id UUID version 7, made at the same moment as `now`
    Todo(UUID id, String userId, CreateTodo wish, Instant now) {
        this.id = id;
        this.userId = userId;
        this.title = wish.title();
        this.description = wish.description();
        this.priority = wish.priority();
        this.dueDate = wish.dueDate();
        this.order = wish.order();
        this.version = 1;
        this.createdAt = now;
        this.updatedAt = now;
    }

    /// As it was stored.
    static Todo of(OwnedTodo stored) {
        var state = stored.state();
        var todo = new Todo();
        todo.id = state.id();
        todo.userId = stored.userId();
        todo.title = state.title();
        todo.description = state.description();
        todo.priority = state.priority();
        todo.dueDate = state.dueDate();
        todo.completed = state.completed();
        todo.completedAt = state.completedAt();
        todo.order = state.order();
        todo.version = state.version();
        todo.createdAt = state.createdAt();
        todo.updatedAt = state.updatedAt();
        return todo;
    }

    TodoCreated created() {
        return new TodoCreated(state());
    }

    /// Becomes what is wished. Nothing happens, and no event, when it is that already.
    Optional<TodoEvent> edit(EditTodo wish, Instant now) {
        var before = state().editable();
        if (before.equals(wish)) {
            return Optional.empty();
        }
        apply(wish, now);
        var changes = changes(before, wish);
        return Optional.of(
                before.completed().equals(wish.completed())
                        ? new TodoUpdated(state(), changes)
                        : completed ? new TodoCompleted(state(), changes) : new TodoReopened(state(), changes));
    }

    /// Completes a todo that is open.
    TodoEvent complete(Instant now) {
        var open = state().editable();
        var wish = new EditTodo(open.title(), open.description(), open.priority(), open.dueDate(), true, open.order());
        return edit(wish, now).orElseThrow();
    }

    /// The last event of a todo; the caller removes it.
    TodoDeleted delete(Instant now) {
        touch(now);
        return new TodoDeleted(state());
    }

    long version() {
        return version;
    }

    TodoState state() {
        return new TodoState(
                id,
                title,
                description,
                priority,
                dueDate,
                completed,
                completedAt,
                order,
                version,
                createdAt,
                updatedAt);
    }

    private void apply(EditTodo wish, Instant now) {
        if (completed != wish.completed()) {
            completedAt = wish.completed() ? now : null;
        }
        title = wish.title();
        description = wish.description();
        priority = wish.priority();
        dueDate = wish.dueDate();
        completed = wish.completed();
        order = wish.order();
        touch(now);
    }

    private void touch(Instant now) {
        version++;
        updatedAt = now;
    }

    private static Changes changes(EditTodo before, EditTodo after) {
        return new Changes()
                .note("title", before.title(), after.title())
                .note("description", before.description(), after.description())
                .note("priority", before.priority(), after.priority())
                .note("dueDate", before.dueDate(), after.dueDate())
                .note("completed", before.completed(), after.completed())
                .note("order", before.order(), after.order());
    }
}
