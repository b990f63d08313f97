package dev.lossless.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What stands in MySQL's place: a MariaDB, or a MySQL 8.4 or newer where the environment variable
/// `TODO_MYSQLD` names its program. What they say differently stands here.
public enum DatabaseKind {
    MARIADB {
        @Override
        DatabaseProgram find(Path binaries) throws IOException {
            return MariaDbProgram.find(binaries);
        }

        @Override
        String rightToDemote() {
            return "READ_ONLY ADMIN";
        }

        @Override
        String rightToCopy() {
            return "REPLICATION SLAVE ADMIN";
        }

        @Override
        List<String> copyFrom(int port, String user, String password) {
            return List.of("""
                    CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='%s', MASTER_PASSWORD='%s', \
                    MASTER_CONNECT_RETRY=1, MASTER_SSL=0, MASTER_USE_GTID=slave_pos""".formatted(port, user, password), "START SLAVE");
        }

        @Override
        List<String> stopCopying() {
            return List.of("STOP SLAVE", "RESET SLAVE ALL");
        }

        @Override
        public String position() {
            return "SELECT @@GLOBAL.gtid_binlog_pos";
        }

        @Override
        public String reached(String position) {
            return "SELECT MASTER_GTID_WAIT('%s', 1)".formatted(position);
        }
    },
    MYSQL {
        @Override
        DatabaseProgram find(Path binaries) {
            return MySqlProgram.named(program().orElseThrow());
        }

        @Override
        String rightToDemote() {
            return "SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN";
        }

        @Override
        String rightToCopy() {
            return "REPLICATION_SLAVE_ADMIN";
        }

        @Override
        List<String> copyFrom(int port, String user, String password) {
            return List.of("""
                    CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=%d, SOURCE_USER='%s', \
                    SOURCE_PASSWORD='%s', SOURCE_CONNECT_RETRY=1, GET_SOURCE_PUBLIC_KEY=1, SOURCE_AUTO_POSITION=1""".formatted(port, user, password), "START REPLICA");
        }

        @Override
        List<String> stopCopying() {
            return List.of("STOP REPLICA", "RESET REPLICA ALL");
        }

        @Override
        public String position() {
            return "SELECT @@GLOBAL.gtid_executed";
        }

        @Override
        public String reached(String position) {
            return "SELECT WAIT_FOR_EXECUTED_GTID_SET('%s', 1)".formatted(position);
        }
    };

    static final String VARIABLE = "TODO_MYSQLD";

    /// The one that is started here.
    ///
    /// @throws StartException if the variable names no program
    public static DatabaseKind ours() {
        return program().isPresent() ? MYSQL : MARIADB;
    }

    private static Optional<Path> program() {
        var named = Optional.ofNullable(System.getenv(VARIABLE)).filter(path -> !path.isBlank());
        named.map(Path::of).filter(path -> !Files.isExecutable(path)).ifPresent(path -> {
            throw new StartException(
                    "%s must name the program mysqld of a MySQL 8.4 or newer, it is %s".formatted(VARIABLE, path));
        });
        return named.map(Path::of);
    }

    /// The server's name here, and that of its folder.
    public String serverName() {
        return this == MYSQL ? "mysql" : "mariadb";
    }

    abstract DatabaseProgram find(Path binaries) throws IOException;

    /// To make it read-only, and writable again.
    abstract String rightToDemote();

    abstract String rightToCopy();

    /// Statements: copy everything from the server at this port of this machine, asynchronously.
    abstract List<String> copyFrom(int port, String user, String password);

    /// Statements: never copy again.
    abstract List<String> stopCopying();

    /// A query: all that was committed so far, as [#reached] takes it.
    public abstract String position();

    /// A query that returns after a second at most: 0 if all of this has been copied.
    public abstract String reached(String position);
}
