package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// What an event says about the day on which a todo is due.
///
/// @param due empty when the todo is not open, or has no such day
/// @param title empty when the event does not carry it
/// @param sequence of the last event that counts
/// @param epoch 0, or as [EventData#epoch]: the todo is again as it was before
record TodoChange(String userId, String todoId, Optional<LocalDate> due, String title, long sequence, long epoch) {

    private static final int LONGEST_TITLE = 200;
    private static final Set<String> TYPES =
            Set.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");

    /// Empty when the event says nothing about it. An event that was given up counts at this place; one that is
    /// withdrawn counts no more.
    ///
    /// @throws UnreadableException when the data is not as the event type's schema says
    static Optional<TodoChange> of(Message message) {
        return EventData.of(message, TYPES)
                .flatMap(event -> event.withdrawn() ? Optional.of(withdrawn(message, event)) : applied(message, event));
    }

    private static Optional<TodoChange> applied(Message message, EventData event) {
        var todo = event.object("todo");
        var day = day(todo, "dueDate");
        var isKnown = day.isPresent() || event.data().path("changes").has("dueDate");
        var isOpen = !todo.path("completed").asBoolean() && !event.type().equals("TodoDeleted");
        if (!isKnown || event.type().equals("TodoCreated") && !isOpen) {
            return Optional.empty();
        }
        return Optional.of(change(message, event, isOpen ? day : Optional.empty(), title(todo)));
    }

    private static TodoChange withdrawn(Message message, EventData event) {
        var todo = event.object("todo");
        var changes = event.data().path("changes");
        var wasOpen =
                switch (event.type()) {
                    case "TodoCompleted" -> true;
                    case "TodoUpdated", "TodoDeleted" -> !todo.path("completed").asBoolean();
                    default -> false;
                };
        var day = changes.has("dueDate") ? day(changes.path("dueDate"), "old") : day(todo, "dueDate");
        var title = changes.has("title") ? changes.path("title").path("old").asText() : title(todo);
        return change(message, event, wasOpen ? day : Optional.empty(), title);
    }

    private static TodoChange change(Message message, EventData event, Optional<LocalDate> due, String title) {
        return new TodoChange(message.userId(), message.subject(), due, title, event.sequence(), event.epoch());
    }

    private static Optional<LocalDate> day(JsonNode node, String field) {
        var value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(value.asText()))
                    .filter(day -> day.getYear() >= 1 && day.getYear() <= 9999);
        } catch (DateTimeException _) {
            throw UnreadableException.field("todo.dueDate");
        }
    }

    private static String title(JsonNode todo) {
        var title = todo.path("title").asText();
        return title.codePointCount(0, title.length()) > LONGEST_TITLE
                ? title.substring(0, title.offsetByCodePoints(0, LONGEST_TITLE))
                : title;
    }
}
