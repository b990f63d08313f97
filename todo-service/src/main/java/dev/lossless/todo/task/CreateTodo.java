package dev.lossless.todo.task;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/// The body of `POST /todos`.
///
/// @param title the only field that must be there
/// @param priority `MEDIUM` when absent
/// @param dueDate a calendar day, `2026-11-30`
/// @param order where the user wants it in a list sorted by `order`
record CreateTodo(
        @NotBlank(message = "must not be blank") @Size(max = 200, message = "must have at most {max} characters")
        String title,

        @Size(max = 4000, message = "must have at most {max} characters")
        String description,

        @NotNull Priority priority,
        LocalDate dueDate,
        Integer order) {

    CreateTodo {
        priority = priority == null ? Priority.MEDIUM : priority;
        description = description == null || description.isBlank() ? null : description;
    }

    /// The same bytes for the same wish.
    byte[] fingerprint() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }
}
