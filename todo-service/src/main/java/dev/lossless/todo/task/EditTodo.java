package dev.lossless.todo.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.lossless.todo.aggregate.Blank;
import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.NotNull;
import java.time.LocalDate;

/// Everything of a todo that its owner can change: what `PATCH` merges into (RFC 7396).
///
/// @param description null for none
/// @param dueDate null for none
/// @param order null for none
@JsonInclude(Include.NON_NULL)
record EditTodo(
        @Text(max = 200, required = true) String title,

        @Text(max = 4000) String description,
        @NotNull(message = "must not be null") Priority priority,
        @JsonDeserialize(using = Day.class) LocalDate dueDate,
        @NotNull(message = "must not be null") Boolean completed,
        Integer order) {

    EditTodo {
        description = Blank.toNone(description, 4000);
    }
}
