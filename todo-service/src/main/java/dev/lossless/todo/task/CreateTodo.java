package dev.lossless.todo.task;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.lossless.todo.aggregate.Blank;
import dev.lossless.todo.aggregate.Text;
import jakarta.validation.constraints.NotNull;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
        @Text(max = 200, required = true) String title,

        @Text(max = 4000) String description,
        @NotNull Priority priority,
        @JsonDeserialize(using = Day.class) LocalDate dueDate,
        Integer order,
        boolean completed) {

    CreateTodo {
        priority = priority == null ? Priority.MEDIUM : priority;
        description = Blank.toNone(description, 4000);
    }

    /// The same bytes for the same wish, and for no other: each value stands behind its name and its length. What is
    /// absent is left out, so that a field that is added later changes no fingerprint.
    byte[] fingerprint() {
        var bytes = new ByteArrayOutputStream();
        try (var fields = new DataOutputStream(bytes)) {
            write(fields, "title", title);
            write(fields, "description", description);
            write(fields, "priority", priority);
            write(fields, "dueDate", dueDate);
            write(fields, "order", order);
            write(fields, "completed", completed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream fields, String name, Object value) throws IOException {
        if (value != null) {
            var text = value.toString().getBytes(StandardCharsets.UTF_8);
            fields.writeUTF(name);
            fields.writeInt(text.length);
            fields.write(text);
        }
    }
}
