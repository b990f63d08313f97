package dev.lossless.local;

/// The user of a tool that reads the binary log, as Debezium does. Which table it may read is granted by the schema's
/// owner.
final class ChangeDataCapture {

    static final String USER = "todo_cdc";

    private ChangeDataCapture() {}

    static String sql(Passwords passwords) {
        return Schema.login(USER, passwords)
                + "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO '%s'@'%%';\n".formatted(USER);
    }
}
