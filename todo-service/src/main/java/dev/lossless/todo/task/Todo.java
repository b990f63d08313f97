package dev.lossless.todo.task;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/// Something that one user wants to get done. Its changes are verbs that return the event that they caused.
@Entity
@Table(name = "todo")
class Todo {

    @Id
    private UUID id;

    @Column(name = "user_id", updatable = false)
    private String userId;

    private String title;
    private String description;

    @Enumerated(EnumType.STRING)
    private Priority priority;

    @Column(name = "due_date")
    private LocalDate dueDate;

    private boolean completed;

    @Column(name = "completed_at")
    private Instant completedAt;

    @Version
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
        this.version = 1;
        this.createdAt = now;
        this.updatedAt = now;
    }

    TodoEvent.TodoCreated created() {
        return new TodoEvent.TodoCreated(state());
    }

    TodoState state() {
        return new TodoState(
                id, title, description, priority, dueDate, completed, completedAt, version, createdAt, updatedAt);
    }
}
