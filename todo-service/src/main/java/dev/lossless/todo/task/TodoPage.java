package dev.lossless.todo.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.todo.listcache.CachedList;
import dev.lossless.todo.task.TodoService.Listed;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.net.URI;

/// Renders one page of a list: a JSON array, and the cursor of the next page when there is one.
@ApplicationScoped
class TodoPage {

    private final ObjectMapper json;

    TodoPage(ObjectMapper json) {
        this.json = json;
    }

    CachedList render(Listed listed, TodoQuery query, URI collection) {
        var views = listed.todos().stream()
                .limit(listed.limit())
                .map(todo -> TodoView.of(todo, collection))
                .toList();
        return CachedList.of(listed.sequence(), next(listed, query), write(views));
    }

    private static String next(Listed listed, TodoQuery query) {
        if (listed.todos().size() <= listed.limit()) {
            return "";
        }
        var last = listed.todos().get(listed.limit() - 1);
        return new TodoCursor(query.sort(), query.descending(), query.sort().keyOf(last), last.id()).encoded();
    }

    private byte[] write(Object views) {
        try {
            return json.writeValueAsBytes(views);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
