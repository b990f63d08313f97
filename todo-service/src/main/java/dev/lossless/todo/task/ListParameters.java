package dev.lossless.todo.task;

import dev.lossless.edge.ProblemException;
import dev.lossless.edge.QueryParameters;
import dev.lossless.todo.aggregate.Blank;
import java.util.Optional;
import java.util.function.Predicate;

/// The query parameters of `GET /todos`.
final class ListParameters {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;
    private static final int MAX_TEXT = 200;

    private static final String LIMIT = "must be a number from 1 to %d".formatted(MAX_LIMIT);
    private static final String TEXT = "must have 1 to %d characters and not be blank".formatted(MAX_TEXT);
    private static final String SORT =
            "must be one of %s; a minus in front reverses it".formatted(TodoSort.parameters());
    private static final String CURSOR = "must be the cursor of a next link, with the same sort";

    private ListParameters() {}

    /// @throws ProblemException 400 that names each parameter that is not valid or not known
    static TodoQuery read(QueryParameters query) {
        var order = Optional.ofNullable(query.read("sort", SORT, Order::of)).orElse(Order.NEWEST_FIRST);
        var todos = new TodoQuery(
                query.readFlag("completed"),
                query.read("priority", "must be one of LOW, MEDIUM, HIGH", Priority::valueOf),
                query.read("dueBefore", Day.EXPECTED, Day::parse),
                query.read("q", TEXT, ListParameters::text),
                order.by(),
                order.descending(),
                query.read("cursor", CURSOR, text -> after(text, order)),
                Optional.ofNullable(query.read("limit", LIMIT, ListParameters::limit))
                        .orElse(DEFAULT_LIMIT));
        query.requireValid();
        return todos;
    }

    private record Order(TodoSort by, boolean descending) {

        static final Order NEWEST_FIRST = new Order(TodoSort.CREATED_AT, true);

        static Order of(String text) {
            var descending = text.startsWith("-");
            return new Order(TodoSort.of(descending ? text.substring(1) : text).orElseThrow(), descending);
        }
    }

    private static TodoCursor after(String text, Order order) {
        return TodoCursor.decode(text)
                .filter(position -> position.sort() == order.by() && position.descending() == order.descending())
                .orElseThrow();
    }

    private static String text(String text) {
        require(text, value -> !Blank.is(value) && value.codePointCount(0, value.length()) <= MAX_TEXT);
        return text;
    }

    private static int limit(String text) {
        require(text, value -> value.matches("[1-9][0-9]{0,2}"));
        var limit = Integer.parseInt(text);
        require(limit, value -> value <= MAX_LIMIT);
        return limit;
    }

    private static <T> void require(T value, Predicate<T> condition) {
        if (!condition.test(value)) {
            throw new IllegalArgumentException();
        }
    }
}
