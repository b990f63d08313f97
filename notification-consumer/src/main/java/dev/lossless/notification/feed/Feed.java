package dev.lossless.notification.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.notification.message.EventKind;
import dev.lossless.notification.message.Format;
import dev.lossless.notification.message.Message;
import dev.lossless.notification.message.Messages;
import dev.lossless.notification.message.Payload;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;

/// A user's events, as they are kept: first those of the todos, then those of the profile.
@Singleton
class Feed {

    private static final String TODO_EVENTS = "todo.events";
    private static final String USER_EVENTS = "user.events";

    private final Messages messages;

    Feed(Messages messages) {
        this.messages = messages;
    }

    Page read(String userId, Cursor after, int limit) throws SQLException {
        var items = new ArrayList<Page.Item>();
        var cursor = after;
        var todos = messages.after(TODO_EVENTS, userId, after.todoEvents(), limit);
        for (var message : todos.messages()) {
            cursor = cursor.withTodoEvents(message.sequence());
            items.add(item(message, cursor));
        }
        if (todos.more() || items.size() == limit) {
            return new Page(items, cursor, true);
        }
        var profile = messages.after(USER_EVENTS, userId, after.userEvents(), limit - items.size());
        for (var message : profile.messages()) {
            cursor = cursor.withUserEvents(message.sequence());
            items.add(item(message, cursor));
        }
        return new Page(items, cursor, profile.more());
    }

    private static Page.Item item(Message message, Cursor cursor) {
        return new Page.Item(
                EventKind.ofType(message.type()), cursor, new String(Payload.of(message, Format.STANDARD), UTF_8));
    }
}
