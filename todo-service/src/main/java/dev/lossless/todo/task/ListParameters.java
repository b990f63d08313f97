package dev.lossless.todo.task;

import dev.lossless.todo.problem.Problem;
import dev.lossless.todo.problem.ProblemException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jboss.resteasy.reactive.RestQuery;

/// The query parameters of `GET /todos`.
class ListParameters {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;
    private static final int MAX_TEXT = 200;

    @RestQuery
    String completed;

    @RestQuery
    String priority;

    @RestQuery
    String dueBefore;

    @RestQuery("q")
    String text;

    @RestQuery
    String sort;

    @RestQuery
    String limit;

    @RestQuery
    String cursor;

    /// @throws ProblemException 400 that names the parameter
    TodoQuery toQuery() {
        var descending = sort == null || sort.startsWith("-");
        var by = sort == null ? TodoSort.CREATED_AT : sortOf(descending ? sort.substring(1) : sort);
        return new TodoQuery(
                flag("completed", completed),
                priorityOf(priority),
                dateOf(dueBefore),
                text(),
                by,
                descending,
                after(by, descending),
                limit());
    }

    private String text() {
        if (text != null && text.length() > MAX_TEXT) {
            throw invalid("q", "must have at most %d characters".formatted(MAX_TEXT));
        }
        return text == null || text.isBlank() ? null : text;
    }

    private int limit() {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (!limit.matches("[0-9]{1,3}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
            throw invalid("limit", "must be a number from 1 to %d".formatted(MAX_LIMIT));
        }
        return Integer.parseInt(limit);
    }

    static Boolean flag(String name, String value) {
        return switch (value) {
            case null -> null;
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, "must be true or false");
        };
    }

    private static TodoSort sortOf(String parameter) {
        return TodoSort.of(parameter)
                .orElseThrow(() -> invalid(
                        "sort", "must be one of %s; a minus in front reverses it".formatted(TodoSort.parameters())));
    }

    private static Priority priorityOf(String value) {
        try {
            return value == null ? null : Priority.valueOf(value);
        } catch (IllegalArgumentException _) {
            throw invalid("priority", "must be one of LOW, MEDIUM, HIGH");
        }
    }

    private static LocalDate dateOf(String value) {
        try {
            return value == null ? null : LocalDate.parse(value);
        } catch (DateTimeParseException _) {
            throw invalid("dueBefore", "must be a day such as 2026-11-30");
        }
    }

    private TodoCursor after(TodoSort by, boolean descending) {
        if (cursor == null) {
            return null;
        }
        return TodoCursor.decode(cursor)
                .filter(position -> position.sort() == by && position.descending() == descending)
                .orElseThrow(() -> invalid("cursor", "must be the cursor of a next link, with the same sort"));
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(Problem.invalidQuery(parameter, detail));
    }
}
