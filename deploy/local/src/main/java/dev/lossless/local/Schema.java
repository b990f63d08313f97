package dev.lossless.local;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A service's database schema and its users: the owner runs the migrations, the service only works with
/// rows.
///
/// @param rights what the service's user may do with rows, as SQL names it
/// @param more what else the service's user may do with the rows of some tables, by their names
/// @param others the rights of further users, by the word that follows the schema's name in theirs
record Schema(String name, String rights, Map<String, String> more, Map<String, String> others) {

    static final Schema NOTIFICATION = new Schema("notification", "SELECT, INSERT, UPDATE, DELETE", Map.of(), Map.of());

    static final List<Schema> ALL = List.of(
            new Schema("todo", "SELECT, INSERT, UPDATE, DELETE", Map.of(), Map.of()),
            // audit_eraser calls the procedures that erase personal values; audit_auditor verifies the trail
            new Schema(
                    "audit",
                    "SELECT, INSERT",
                    Map.of("audit_checkpoint_head", "DELETE", "stored_offset", "UPDATE"),
                    Map.of("eraser", "SELECT, EXECUTE", "auditor", "SELECT")),
            new Schema("analytics", "SELECT, INSERT, UPDATE, DELETE", Map.of(), Map.of()),
            NOTIFICATION);

    /// For a subscriber of somebody else, as the programs in libraries/subscriber/README.md; on this machine
    /// alone.
    static final Schema SUBSCRIBER = new Schema("subscriber", "SELECT, INSERT, UPDATE, DELETE", Map.of(), Map.of());

    private static Stream<Schema> local() {
        return Stream.concat(ALL.stream(), Stream.of(SUBSCRIBER));
    }

    /// @throws IllegalArgumentException if there is no such schema
    static Schema named(String name) {
        return local().filter(schema -> schema.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no schema " + name + ", only "
                        + local().map(Schema::name).toList()));
    }

    /// All statements that the services and change data capture need before the first migration.
    static String sqlOfAll(Passwords passwords) {
        return local().map(schema -> schema.sql(passwords)).collect(Collectors.joining())
                + ChangeDataCapture.sql(passwords);
    }

    static List<String> allUsers() {
        return local().flatMap(schema -> Stream.concat(
                        Stream.of(schema.owner(), schema.service()),
                        schema.others.keySet().stream().map(schema::user)))
                .toList();
    }

    String owner() {
        return user("owner");
    }

    String service() {
        return user("service");
    }

    private String user(String word) {
        return name + "_" + word;
    }

    /// The statements that bring schema, users and rights about; harmless when they exist.
    String sql(Passwords passwords) {
        return """
                CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4;
                %2$s\
                %3$s\
                GRANT ALL PRIVILEGES ON %1$s.* TO '%4$s'@'%%' WITH GRANT OPTION;
                GRANT %6$s ON %1$s.* TO '%5$s'@'%%';
                %7$s\
                %8$s\
                """.formatted(
                        name,
                        login(owner(), passwords),
                        login(service(), passwords),
                        owner(),
                        service(),
                        rights,
                        more.keySet().stream().sorted().map(this::more).collect(Collectors.joining()),
                        others.keySet().stream()
                                .sorted()
                                .map(word -> other(word, passwords))
                                .collect(Collectors.joining()));
    }

    /// Without CREATE a right cannot be granted on a table that is not there yet.
    private String more(String table) {
        return """
                GRANT CREATE, %4$s ON %1$s.%2$s TO '%3$s'@'%%';
                REVOKE CREATE ON %1$s.%2$s FROM '%3$s'@'%%';
                """.formatted(name, table, service(), more.get(table));
    }

    private String other(String word, Passwords passwords) {
        return login(user(word), passwords)
                + "GRANT %s ON %s.* TO '%s'@'%%';\n".formatted(others.get(word), name, user(word));
    }

    static String login(String user, Passwords passwords) {
        return """
                CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';
                ALTER USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
                """.formatted(user, passwords.of(user));
    }
}
