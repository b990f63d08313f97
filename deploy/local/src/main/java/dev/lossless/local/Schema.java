package dev.lossless.local;

import java.util.List;
import java.util.stream.Stream;

/// A service's database schema and its two users: the owner runs the migrations, the service only works with rows.
///
/// @param rights what the service's user may do with rows, as SQL names it
record Schema(String name, String rights) {

    static final List<Schema> ALL = List.of(
            new Schema("todo", "SELECT, INSERT, UPDATE, DELETE"),
            new Schema("audit", "SELECT, INSERT"),
            new Schema("analytics", "SELECT, INSERT, UPDATE, DELETE"));

    /// @throws IllegalArgumentException if there is no such schema
    static Schema named(String name) {
        return ALL.stream()
                .filter(schema -> schema.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no schema " + name + ", only "
                        + ALL.stream().map(Schema::name).toList()));
    }

    static List<String> allUsers() {
        return ALL.stream()
                .flatMap(schema -> Stream.of(schema.owner(), schema.service()))
                .toList();
    }

    String owner() {
        return name + "_owner";
    }

    String service() {
        return name + "_service";
    }

    /// The statements that bring schema, users and rights about; harmless when they exist.
    String sql(Passwords passwords) {
        return """
                CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4;
                %2$s\
                %3$s\
                GRANT ALL PRIVILEGES ON %1$s.* TO '%4$s'@'%%' WITH GRANT OPTION;
                GRANT %6$s ON %1$s.* TO '%5$s'@'%%';
                """.formatted(name, user(owner(), passwords), user(service(), passwords), owner(), service(), rights);
    }

    private static String user(String user, Passwords passwords) {
        return """
                CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';
                ALTER USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
                """.formatted(user, passwords.of(user));
    }
}
