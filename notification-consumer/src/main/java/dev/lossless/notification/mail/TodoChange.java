package dev.lossless.notification.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.notification.message.Message;
import dev.lossless.subscriber.UnreadableException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// What an event says about the day on which a todo is due.
///
/// @param due empty when the todo is not open, or has no such day
/// @param title empty when the event does not carry it
/// @param sequence of the last event that counts
/// @param withdrawn whether the database lost the event behind that one, so that the todo is again as it
///     was before
record TodoChange(
        String userId, String todoId, Optional<LocalDate> due, String title, long sequence, boolean withdrawn) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_TITLE = 200;
    private static final Set<String> TYPES =
            Set.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted");

    /// Empty when the event says nothing about it.
    ///
    /// @throws UnreadableException when the data is not as the event type's schema says
    static Optional<TodoChange> of(Message message) {
        if (TYPES.contains(message.type())) {
            return applied(message, message.type(), json(message));
        }
        return message.type().equals("EventDiscarded") ? discarded(message, json(message)) : Optional.empty();
    }

    private static JsonNode json(Message message) {
        try {
            return JSON.readTree(message.data());
        } catch (IOException _) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    private static Optional<TodoChange> applied(Message message, String type, JsonNode data) {
        var todo = todo(data);
        var day = day(todo, "dueDate");
        var isKnown = day.isPresent() || data.path("changes").has("dueDate");
        var isOpen = !todo.path("completed").asBoolean() && !type.equals("TodoDeleted");
        if (!isKnown || type.equals("TodoCreated") && !isOpen) {
            return Optional.empty();
        }
        return Optional.of(change(message, isOpen ? day : Optional.empty(), title(todo), message.sequence(), false));
    }

    /// An event that was given up counts at this place; one that is withdrawn counts no more. Nothing is
    /// known of one that carries no data.
    private static Optional<TodoChange> discarded(Message message, JsonNode data) {
        var event = data.path("discarded");
        var type = event.path("type").asText();
        if (!TYPES.contains(type) || !event.has("data")) {
            return Optional.empty();
        }
        return event.path("published").asBoolean()
                ? Optional.of(withdrawn(message, type, event))
                : applied(message, type, event.path("data"));
    }

    private static TodoChange withdrawn(Message message, String type, JsonNode event) {
        if (!event.path("sequence").isIntegralNumber()) {
            throw UnreadableException.field("discarded.sequence");
        }
        var data = event.path("data");
        var todo = todo(data);
        var changes = data.path("changes");
        var wasOpen =
                switch (type) {
                    case "TodoCompleted" -> true;
                    case "TodoUpdated", "TodoDeleted" -> !todo.path("completed").asBoolean();
                    default -> false;
                };
        var day = changes.has("dueDate") ? day(changes.path("dueDate"), "old") : day(todo, "dueDate");
        var title = changes.has("title") ? changes.path("title").path("old").asText() : title(todo);
        return change(
                message,
                wasOpen ? day : Optional.empty(),
                title,
                event.path("sequence").longValue() - 1,
                true);
    }

    private static TodoChange change(
            Message message, Optional<LocalDate> due, String title, long sequence, boolean withdrawn) {
        return new TodoChange(message.userId(), message.subject(), due, title, sequence, withdrawn);
    }

    private static JsonNode todo(JsonNode data) {
        var todo = data.path("todo");
        if (!todo.isObject()) {
            throw UnreadableException.field("todo");
        }
        return todo;
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
