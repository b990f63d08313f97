package dev.lossless.todo.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/// A todo as clients see it. What a todo does not have is absent.
///
/// @param url where this todo is found
/// @param order where the user wants it in a list sorted by `order`
/// @param version counts its changes, from 1; the entity tag
@JsonInclude(Include.NON_NULL)
record TodoView(
        UUID id,
        URI url,
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

    /// @param collection the absolute URI of `/todos`, with a slash at its end
    static TodoView of(TodoState todo, URI collection) {
        return new TodoView(
                todo.id(),
                collection.resolve(todo.id().toString()),
                todo.title(),
                todo.description(),
                todo.priority(),
                todo.dueDate(),
                todo.completed(),
                todo.completedAt(),
                todo.order(),
                todo.version(),
                todo.createdAt(),
                todo.updatedAt());
    }
}
