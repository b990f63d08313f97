package dev.lossless.bench.catchup;

import dev.lossless.bench.Database;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.Jedis;

/// Compares what a consumer has made of a history with the history itself.
record Exactness(History history, Database database, String redis) {

    /// The first difference; empty when there is none.
    Optional<String> difference(Service consumer) throws SQLException {
        return switch (consumer) {
            case AUDIT -> audit();
            case ANALYTICS -> analytics();
            case CACHE -> cache();
            case NOTIFICATION -> notification();
            case TODO -> throw new IllegalArgumentException("todo-service consumes nothing");
        };
    }

    /// Each user has one entry for each sequence, and they were recorded in this order.
    private Optional<String> audit() throws SQLException {
        var counts = numbers("audit", "SELECT user_id, COUNT(*) FROM audit_entry GROUP BY user_id");
        var highest = numbers("audit", "SELECT user_id, MAX(sequence) FROM audit_entry GROUP BY user_id");
        var disorder = numbers("audit", "SELECT user_id, 1 FROM audit_entry WHERE link <> sequence LIMIT 1");
        return compare("audit entries", counts)
                .or(() -> compare("audit entries' highest sequence", highest))
                .or(() -> disorder.keySet().stream().findFirst().map(user -> user + " has entries out of order"));
    }

    /// Each user's creations and completions, and the sum over all, are those of the history.
    private Optional<String> analytics() throws SQLException {
        var counts = numbers(
                "analytics",
                "SELECT user_id, CAST(SUM(created + updated + completed + reopened + deleted) AS SIGNED)"
                        + " FROM event_count WHERE user_id <> '' GROUP BY user_id");
        var all = numbers(
                "analytics",
                "SELECT user_id, CAST(SUM(created) AS SIGNED) FROM event_count WHERE user_id = ''"
                        + " GROUP BY user_id");
        var created = all.getOrDefault("", 0L);
        return compare("counted events", counts)
                .or(() -> created == history.created()
                        ? Optional.empty()
                        : Optional.of("%d creations counted of %d".formatted(created, history.created())));
    }

    /// Each event of a user is kept once.
    private Optional<String> notification() throws SQLException {
        var counts = numbers("notification", "SELECT user_id, COUNT(*) FROM message GROUP BY user_id");
        var highest = numbers("notification", "SELECT user_id, MAX(sequence) FROM message GROUP BY user_id");
        return compare("kept events", counts).or(() -> compare("kept events' highest sequence", highest));
    }

    /// No list from before a user's last event can be served or stored any more.
    private Optional<String> cache() {
        var versions = new HashMap<String, Long>();
        try (var client = new Jedis(URI.create(redis))) {
            for (var number = 0; number < history.sequences().length; number++) {
                var version = client.hget("user:{" + History.user(number) + "}:todos:meta", "minVersion");
                versions.put(History.user(number), version == null ? 0 : Long.parseLong(version));
            }
        }
        return compare("invalidated version", versions);
    }

    private Optional<String> compare(String what, Map<String, Long> found) {
        for (var number = 0; number < history.sequences().length; number++) {
            var wanted = history.sequences()[number];
            var actual = found.getOrDefault(History.user(number), 0L);
            if (wanted != actual) {
                return Optional.of("%s of %s: %d instead of %d".formatted(what, History.user(number), actual, wanted));
            }
        }
        return Optional.empty();
    }

    private Map<String, Long> numbers(String schema, String query) throws SQLException {
        var numbers = new HashMap<String, Long>();
        try (var connection = database.connect(schema, schema + "_owner");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.put(rows.getString(1), rows.getLong(2));
            }
        }
        return numbers;
    }
}
