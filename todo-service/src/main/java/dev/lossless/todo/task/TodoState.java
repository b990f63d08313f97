package dev.lossless.todo.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/// A todo at one moment, as events carry it. What a todo does not have is null here and absent in JSON.
@JsonInclude(Include.NON_NULL)
record TodoState(
        UUID id,
        String title,
        String description,
        Priority priority,
        LocalDate dueDate,
        boolean completed,
        Instant completedAt,
        Integer order,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    EditTodo editable() {
        return new EditTodo(title, description, priority, dueDate, completed, order);
    }
}
