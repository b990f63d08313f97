package dev.lossless.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lossless.cli.argument.Line;
import dev.lossless.cli.argument.UserId;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "erase",
        description =
                "Deletes a user's personal values from the audit trail, for good: titles, names and whatever else the"
                        + " events held. The entries stay, with user id, times and types, and the trail can still be verified. The"
                        + " erasure is recorded. Also a rebuild of the trail does not bring the values back. Then deletes what"
                        + " notification-consumer keeps of the user: webhooks, the address, mails and events.")
final class Erase implements Callable<Integer> {

    private static final String ERASER = "audit_eraser";
    private static final int AT_ONCE = 10_000;

    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "USER", description = "The user's id.")
    private UserId user;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "request of the user",
            description = "Why, for the record. Default: ${DEFAULT-VALUE}.")
    private Line reason;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private AuditDatabase database;

    @Mixin
    private dev.lossless.cli.Connection services;

    @Mixin
    private HomeOption home;

    Erase(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var local = home.running();
        var code = eraseValues(local);
        if (code == 0) {
            eraseMessages(local);
        }
        return code;
    }

    private void eraseMessages(Optional<RunningSystem> local) {
        if (!services.knows(Service.NOTIFICATION, local)) {
            terminal.line("What notification-consumer keeps of %s stays: --notification-url is not given.", user);
            return;
        }
        try (var api = new RestApi(services.url(Service.NOTIFICATION, local), services.adminToken(local))) {
            terminal.line(
                    api.delete("/admin/users/" + URLEncoder.encode(user.value(), UTF_8))
                            ? "Deleted what notification-consumer kept of %s."
                            : "notification-consumer keeps nothing of %s.",
                    user);
        }
    }

    private int eraseValues(Optional<RunningSystem> local) {
        try (var connection = database.connect(local, ERASER)) {
            if (number(connection, "SELECT COUNT(*) FROM audit_entry WHERE user_id = ?") == 0) {
                terminal.error(
                        "The trail knows no user %s. Nothing was erased, and nothing was recorded.".formatted(user));
                return 1;
            }
            var values = number(connection, "SELECT COUNT(*) FROM audit_value WHERE user_id = ?");
            if (values == 0) {
                terminal.line("The values of %s are erased already.", user);
                return 0;
            }
            if (!yes
                    && !Confirmation.given(terminal, "erase the values of %,d entries of %s".formatted(values, user))) {
                terminal.line("Nothing was erased.");
                return 1;
            }
            terminal.line("Erased the values of %,d entries of %s. The entries stay.", erase(connection), user);
            return 0;
        } catch (SQLException e) {
            throw new CliException("The database refused: " + e.getMessage(), e);
        }
    }

    /// Recorded first: if it is broken off then, it can only be finished, not forgotten.
    private long erase(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("CALL audit_erase(?, ?)")) {
            statement.setString(1, user.value());
            statement.setString(2, reason.value());
            statement.execute();
        }
        var erased = 0L;
        for (var some = eraseSome(connection); some > 0; some = eraseSome(connection)) {
            erased += some;
            if (some == AT_ONCE) {
                terminal.err().printf("%,d erased%n", erased);
            }
        }
        return erased;
    }

    private long eraseSome(Connection connection) throws SQLException {
        return number(connection, "CALL audit_erase_values(?, " + AT_ONCE + ")");
    }

    private long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, user.value());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
