package dev.lossless.todo.task;

import java.time.LocalDate;

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
        int limit) {}
