package dev.lossless.bench.greed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.lossless.bench.Database;
import dev.lossless.bench.Load;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// One user, and what he has before he begins: written into the tables at once, as nobody measures that.
///
/// @param heads of his requests, one for each replica
record GreedyUser(String name, List<byte[]> heads) {

    private static final int DELETED_AT_ONCE = 4_500;
    private static final int PAGE = 500;
    private static final int SEARCHED = 10_000;
    private static final int LONGEST_DESCRIPTION = 4_000;
    private static final int SORTS = 8;
    private static final String CREATE = "{\"title\":\"One of many things\"}";
    private static final List<String> SORT_NAMES =
            List.of("createdAt", "-createdAt", "dueDate", "-dueDate", "priority", "-priority", "order", "-order");

    private static final String STREAM =
            "INSERT INTO user_stream (user_id, topic, sequence) VALUES (?, 'todo.events', 0)";
    private static final String TODO = """
            INSERT INTO todo (id, user_id, title, description, priority, completed, version, created_at, updated_at) \
            VALUES (?, ?, 'One of many things', ?, 1, FALSE, 1, ?, ?)""";
    private static final int BITE = 500;

    static GreedyUser of(String name, String token, List<URI> replicas) {
        return new GreedyUser(
                name,
                replicas.stream().map(replica -> Load.head(replica, token)).toList());
    }

    /// What this kind of greed needs to begin with.
    void prepare(Greed greed, Database database) throws SQLException {
        switch (greed) {
            case DELETE_ALL -> fill(database, DELETED_AT_ONCE, 0);
            case PAGES -> fill(database, PAGE, LONGEST_DESCRIPTION);
            case SEARCHES -> fill(database, SEARCHED, 0);
            case CACHED_LISTS -> fill(database, PAGE, 0);
            case CREATES, HALF_SENT -> {
                // begins with nothing: his first write is among those that are measured
            }
        }
    }

    /// @param replica its number, from 0
    Load load(Greed greed, int replica) {
        var head = heads.get(replica);
        var create = Load.Request.of("POST /todos", head, 0, CREATE);
        return switch (greed) {
            case CREATES -> () -> create;
            case DELETE_ALL -> deletions(Load.Request.of("DELETE /todos", head, 0, ""), create, replica);
            case PAGES -> {
                var page = Load.Request.of("GET /todos?limit=500", past(head), 0, "");
                yield () -> page;
            }
            case SEARCHES -> {
                var search = Load.Request.of("GET /todos?q=nowhere", head, 0, "");
                yield () -> search;
            }
            case CACHED_LISTS -> new DifferentLists(head, replica);
            case HALF_SENT -> throw new IllegalArgumentException("not sent as requests: " + greed);
        };
    }

    /// The first of one replica's requests deletes all; those of the other one create from the begin on.
    private static Load deletions(Load.Request delete, Load.Request create, int replica) {
        return new Load() {

            private boolean deleted = replica > 0;

            @Override
            public Request next() {
                if (deleted) {
                    return create;
                }
                deleted = true;
                return delete;
            }
        };
    }

    private static byte[] past(byte[] head) {
        var more = "Cache-Control: no-cache\r\n".getBytes(ISO_8859_1);
        var both = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, both, head.length, more.length);
        return both;
    }

    /// By another order, or another length, each time. Each replica is asked for other ones.
    private static final class DifferentLists implements Load {

        private final byte[] head;
        private int number;

        DifferentLists(byte[] head, int replica) {
            this.head = head;
            this.number = replica * PAGE * SORTS / 2;
        }

        @Override
        public Request next() {
            var sort = SORT_NAMES.get(number % SORTS);
            var limit = number++ / SORTS % PAGE + 1;
            return Request.of("GET /todos?sort=%s&limit=%d".formatted(sort, limit), head, 0, "");
        }
    }

    private void fill(Database database, int todos, int description) throws SQLException {
        try (var connection = database.connect("todo", "todo_owner")) {
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement(STREAM)) {
                insert.setString(1, name);
                insert.executeUpdate();
            }
            insert(connection, todos, description == 0 ? null : "long ".repeat(description / 5));
            connection.commit();
        }
    }

    private void insert(Connection connection, int todos, String description) throws SQLException {
        var random = new Random(1);
        var now = Instant.now().minusSeconds(todos);
        try (var insert = connection.prepareStatement(TODO)) {
            for (var number = 1; number <= todos; number++) {
                now = now.plusMillis(1);
                insert.setBytes(1, bytes(idAt(now, random)));
                insert.setString(2, name);
                insert.setString(3, description);
                insert.setTimestamp(4, Timestamp.from(now));
                insert.setTimestamp(5, Timestamp.from(now));
                insert.addBatch();
                if (number % BITE == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static UUID idAt(Instant time, Random random) {
        return new UUID(
                time.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000), random.nextLong() >>> 2 | 1L << 63);
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
