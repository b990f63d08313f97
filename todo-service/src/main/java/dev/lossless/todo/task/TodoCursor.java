package dev.lossless.todo.task;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/// Where a page of a list ended: the next one starts behind it, however many todos come or go meanwhile. Opaque to
/// clients.
///
/// @param key the last todo's value of what the list is sorted by, as text
/// @param id the last todo
record TodoCursor(TodoSort sort, boolean descending, String key, UUID id) {

    String encoded() {
        var text = String.join(" ", sort.name(), descending ? "-" : "+", id.toString(), key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty when the text was not made by [#encoded].
    static Optional<TodoCursor> decode(String encoded) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
            var parts = text.split(" ", 4);
            var cursor = new TodoCursor(
                    TodoSort.valueOf(parts[0]), parts[1].equals("-"), parts[3], UUID.fromString(parts[2]));
            var isOurs = cursor.sort().parse(cursor.key()).toString().equals(cursor.key())
                    && cursor.encoded().equals(encoded);
            return isOurs ? Optional.of(cursor) : Optional.empty();
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }
}
