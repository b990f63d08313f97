package dev.lossless.todo.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;

/// Everything of a todo that its owner can change: what `PATCH` merges into (RFC 7396).
///
/// @param description null for none
/// @param dueDate null for none
/// @param order null for none
@JsonInclude(Include.NON_NULL)
record EditTodo(
        @NotBlank(message = "must not be blank") @Size(max = 200, message = "must have at most {max} characters")
        String title,

        @Size(max = 4000, message = "must have at most {max} characters")
        String description,

        @NotNull(message = "must not be null") Priority priority,
        LocalDate dueDate,
        @NotNull(message = "must not be null") Boolean completed,
        Integer order) {

    EditTodo {
        description = description == null || description.isBlank() ? null : description;
    }
}
