package dev.lossless.todo.task;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/// The body of `POST /todos`.
///
/// @param title the only field that must be there
/// @param priority `MEDIUM` when absent
/// @param dueDate a calendar day, `2026-11-30`
/// @param order where the user wants it in a list sorted by `order`
/// @param completed false when absent
record CreateTodo(
        @NotBlank(message = "must not be blank") @Text(max = 200)
        String title,

        @Text(max = 4000) String description,
        @NotNull Priority priority,
        @JsonDeserialize(using = Day.class) LocalDate dueDate,
        Integer order,
        boolean completed) {

    CreateTodo {
        priority = priority == null ? Priority.MEDIUM : priority;
        description = description == null || description.isBlank() ? null : description;
    }

    /// The same bytes for the same wish.
    byte[] fingerprint() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }
}
