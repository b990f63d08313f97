package dev.lossless.cli;

import dev.lossless.cli.argument.JdbcUrl;
import dev.lossless.cli.argument.Login;
import dev.lossless.cli.argument.Password;
import dev.lossless.local.Passwords;
import dev.lossless.local.system.RunningSystem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a verb finds the database of audit-consumer. What is not given comes from the local system that runs.
public final class AuditDatabase {

    @Option(
            names = "--audit-jdbc-url",
            paramLabel = "URL",
            defaultValue = "${env:TODO_AUDIT_JDBC_URL}",
            description = "audit-consumer's database, as jdbc:mysql://HOST:PORT/SCHEMA. Default: $TODO_AUDIT_JDBC_URL,"
                    + " else the local system's.")
    private JdbcUrl url;

    @Option(
            names = "--audit-db-user",
            paramLabel = "USER",
            defaultValue = "${env:TODO_AUDIT_DB_USER}",
            description = "Default: $TODO_AUDIT_DB_USER, else the user who has the rights that are needed.")
    private Login user;

    @Option(
            names = "--audit-db-password",
            paramLabel = "PASSWORD",
            defaultValue = "${env:TODO_AUDIT_DB_PASSWORD}",
            description = "Default: $TODO_AUDIT_DB_PASSWORD, else the local system's.")
    private Password password;

    /// @param usual the user of the local system who has the rights that are needed
    /// @throws CliException if it is neither given nor known from a local system, or does not answer
    public Connection connect(Optional<RunningSystem> local, String usual) {
        var login = user == null ? usual : user.value();
        var target = Optional.ofNullable(url)
                .map(JdbcUrl::value)
                .or(() -> local.map(AuditDatabase::url))
                .orElseThrow(() -> new CliException(
                        "No system runs here, and --audit-jdbc-url is not given. Start one: ./todo up"));
        var secret = Optional.ofNullable(password)
                .map(Password::value)
                .or(() ->
                        local.map(system -> Passwords.in(Path.of(system.data())).of(login)))
                .orElseThrow(() -> new CliException("--audit-db-password is not given."));
        try {
            return DriverManager.getConnection(target, login, secret);
        } catch (SQLException e) {
            throw new CliException("Cannot reach the database at " + target + ": " + e.getMessage(), e);
        }
    }

    /// It lies beside todo-service's.
    private static String url(RunningSystem system) {
        return system.jdbcUrl().replaceFirst("/[^/]*$", "/audit");
    }
}
