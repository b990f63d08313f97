package dev.lossless.todo.outbox.relay;

import java.sql.DriverManager;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A program that takes the locks of shards as a replica does in the middle of a batch, says so, and then does nothing.
final class LockHolder {

    static final String HOLDS = "holds";

    private LockHolder() {}

    /// Arguments: URL, user, password, seconds of `wait_timeout`, shards.
    public static void main(String[] arguments) throws Exception {
        var shards = Arrays.stream(arguments).skip(4).collect(Collectors.joining(", "));
        try (var connection = DriverManager.getConnection(arguments[0], arguments[1], arguments[2]);
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION wait_timeout = " + arguments[3]);
            connection.setAutoCommit(false);
            statement.executeQuery("SELECT shard FROM outbox_shard WHERE shard IN (" + shards + ") FOR UPDATE");
            System.out.println(HOLDS);
            System.in.read();
        }
    }
}
