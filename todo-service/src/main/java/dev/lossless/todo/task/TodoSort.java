package dev.lossless.todo.task;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// By what a list of todos is sorted. Ties are broken by the id, which is the order of creation, in the same
/// direction. What a todo does not have counts as the largest.
enum TodoSort {
    CREATED_AT("createdAt", "id", _ -> ""),
    DUE_DATE("dueDate", "dueSort", todo -> todo.dueDate() == null ? "9999-12-31" : todo.dueDate()),
    PRIORITY("priority", "priority", TodoState::priority),
    ORDER("order", "orderSort", todo -> todo.order() == null ? Integer.MAX_VALUE : todo.order());

    private final String parameter;
    private final String attribute;
    private final Function<TodoState, Object> key;

    TodoSort(String parameter, String attribute, Function<TodoState, Object> key) {
        this.parameter = parameter;
        this.attribute = attribute;
        this.key = key;
    }

    static Optional<TodoSort> of(String parameter) {
        return Arrays.stream(values())
                .filter(sort -> sort.parameter.equals(parameter))
                .findFirst();
    }

    static String parameters() {
        return Arrays.stream(values()).map(sort -> sort.parameter).collect(Collectors.joining(", "));
    }

    String parameter() {
        return parameter;
    }

    String attribute() {
        return attribute;
    }

    /// The todo's value as text, for a cursor.
    String keyOf(TodoState todo) {
        return key.apply(todo).toString();
    }

    /// The value for the query.
    ///
    /// @throws RuntimeException when the text is no such value
    Object parse(String text) {
        return switch (this) {
            case CREATED_AT -> text;
            case DUE_DATE -> Day.parse(text);
            case PRIORITY -> Priority.valueOf(text);
            case ORDER -> Integer.valueOf(text);
        };
    }
}
