package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.LastEffect;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.StoredOffset;
import dev.lossless.subscriber.UnreadableException;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.jdbc.JdbcInbox;
import dev.lossless.subscriber.jdbc.StatementBatch;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/// Counts each user's created todos by priority.
public class CountingHandler implements EventHandler<String> {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcInbox inbox;

    public CountingHandler(JdbcInbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public Map<String, String> schemas() {
        return Map.of("TodoCreated", "urn:todo-service:schema:TodoCreated:1");
    }

    /// The priority; empty for the types that are not counted.
    @Override
    public String read(Envelope event) {
        return event.type().equals("TodoCreated") ? priority(event.data()) : "";
    }

    private static String priority(byte[] data) {
        try {
            return Optional.of(JSON.readTree(data).at("/todo/priority"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .orElseThrow(() -> UnreadableException.field("todo.priority"));
        } catch (IOException e) {
            throw new UnreadableException("the value is not JSON");
        }
    }

    @Override
    public Outcome<String> handle(Batch<String> batch) throws SQLException {
        return inbox.once(batch, CountingHandler::count);
    }

    /// In one order, so that two instances cannot deadlock.
    private static void count(List<Event<String>> events, StatementBatch statements) throws SQLException {
        var counts = new TreeMap<String, Object[]>();
        for (var event : events) {
            if (event.known()) {
                var user = event.position().stream().userId();
                var row = new Object[] {user, event.content(), 1L};
                counts.merge(user + " " + event.content(), row, CountingHandler::sum);
            }
        }
        statements.rows(
                "INSERT INTO created (user_id, priority, todos) VALUES",
                counts.values(),
                "ON DUPLICATE KEY UPDATE todos = todos + VALUES(todos)");
    }

    private static Object[] sum(Object[] row, Object[] other) {
        return new Object[] {row[0], row[1], (long) row[2] + (long) other[2]};
    }

    @Override
    public Map<TopicPartition, StoredOffset> offsets(Set<TopicPartition> assigned) throws SQLException {
        return inbox.offsets(assigned);
    }

    @Override
    public Optional<LastEffect> lastEffect(UserStream stream) throws SQLException {
        return inbox.lastEffect(stream);
    }
}
