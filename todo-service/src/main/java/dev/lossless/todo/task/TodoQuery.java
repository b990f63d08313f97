package dev.lossless.todo.task;

import java.time.LocalDate;
import java.util.StringJoiner;

/// Which of a user's todos, in which order. A filter that is null does not filter.
///
/// @param text found in the title, whatever its case
/// @param after null for the first page
/// @param limit 1 to 500
record TodoQuery(
        Boolean completed,
        Priority priority,
        LocalDate dueBefore,
        String text,
        TodoSort sort,
        boolean descending,
        TodoCursor after,
        int limit) {

    /// The same, of so many todos.
    TodoQuery of(int todos) {
        return new TodoQuery(completed, priority, dueBefore, text, sort, descending, after, todos);
    }

    /// Whether the same list is likely to be asked for again. A search, a later page and what is due before
    /// some day
    /// hardly are; stored, they would only take the place of lists that are.
    boolean isWorthStoring() {
        return text == null && after == null && dueBefore == null;
    }

    /// Names the list among the lists of a user: the same text for the same query.
    String key() {
        var parts = new StringJoiner("&");
        parts.add("sort=" + (descending ? "-" : "") + sort.parameter()).add("limit=" + limit);
        add(parts, "completed", completed);
        add(parts, "priority", priority);
        add(parts, "dueBefore", dueBefore);
        add(parts, "cursor", after == null ? null : after.encoded());
        add(parts, "q", text);
        return parts.toString();
    }

    private static void add(StringJoiner parts, String name, Object value) {
        if (value != null) {
            parts.add(name + "=" + value);
        }
    }
}
