package dev.lossless.drill.fault;

import dev.lossless.drill.system.DrillSystem;
import dev.lossless.local.DatabaseKind;
import dev.lossless.local.StandbyDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// How far the streams are numbered in the MySQL at one port, looked at from outside.
record Numbers(DrillSystem system, int port) {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String EVENTS = "SELECT COALESCE(SUM(sequence % 1000000000), 0) FROM user_stream";
    private static final String WAITING =
            "SELECT (SELECT COUNT(*) FROM outbox_event) + (SELECT COUNT(*) FROM outbox_parked_event)";
    private static final String EPOCH = "SELECT epoch, raised_at FROM stream_epoch";

    /// Reads the first row.
    private interface Reading<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// How many events have got a number.
    long events() throws SQLException {
        return read(EVENTS, row -> row.getLong(1));
    }

    /// Of these, those that do not wait to be published.
    long published() throws SQLException {
        var events = events(); // first: what is published meanwhile is not counted
        return events - read(WAITING, row -> row.getLong(1));
    }

    /// Takes no writes from now on.
    void demote() throws SQLException {
        try (var connection = connect(StandbyDatabase.administrator(), "");
                var statement = connection.createStatement()) {
            statement.execute("SET GLOBAL read_only = ON");
        }
    }

    /// Returns when it has copied everything of the other one, which takes no writes.
    void awaitAll(Numbers from) throws InterruptedException, SQLException {
        var kind = DatabaseKind.ours();
        var position = from.read(kind.position(), row -> row.getString(1));
        var wait = kind.reached(position);
        await("all of " + position + " is copied", () -> read(wait, row -> row.getInt(1)) == 0);
    }

    long epoch() throws SQLException {
        return read(EPOCH, row -> row.getLong(1));
    }

    /// Returns when as many events have a number. A server that is just being made may not have its tables
    /// yet.
    void awaitEvents(long wanted) throws InterruptedException {
        await("%d events are numbered".formatted(wanted), () -> events() >= wanted);
    }

    /// Returns when as many events are published.
    void awaitPublished(long wanted) throws InterruptedException {
        await("%d events are published".formatted(wanted), () -> published() >= wanted);
    }

    /// When the epoch became later than this one, by the server's clock; empty when it did not within the
    /// limit.
    Optional<Instant> raisedAbove(long epoch) throws InterruptedException {
        try {
            await("the epoch is raised", () -> epoch() > epoch);
            return Optional.of(
                    read(EPOCH, row -> row.getObject(2, LocalDateTime.class)).toInstant(ZoneOffset.UTC));
        } catch (IllegalStateException | SQLException _) {
            return Optional.empty();
        }
    }

    private <T> T read(String sql, Reading<T> reading) throws SQLException {
        try (var connection = connect("todo_owner", "todo");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return reading.read(row);
        }
    }

    private Connection connect(String user, String schema) throws SQLException {
        var url = "jdbc:mysql://127.0.0.1:%d/%s?connectionTimeZone=UTC".formatted(port, schema);
        return DriverManager.getConnection(url, user, system.password(user));
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        SQLException last = null;
        for (var end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; Thread.sleep(POLL)) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException e) {
                last = e;
            }
        }
        throw new IllegalStateException("waited for %d s until %s".formatted(LIMIT.toSeconds(), what), last);
    }
}
