package dev.lossless.cli.consumers;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Json;
import dev.lossless.cli.RestApi;
import dev.lossless.local.system.Service;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The database schema of audit-consumer or analytics-consumer, with the rights of its owner: the services
/// themselves
/// may not empty it.
final class Schema implements Storage {

    /// What is not made from the topic's events alone: the migrations, and of the audit trail the erasures of
    /// personal
    /// values, which stay erased, and the signed checkpoints, which hold for the rebuilt trail too.
    private static final Map<Service, Set<String>> KEPT = Map.of(
            Service.AUDIT,
            Set.of(
                    "flyway_schema_history",
                    "audit_erasure",
                    "audit_checkpoint",
                    "audit_checkpoint_head",
                    "audit_checkpoint_thinned"),
            Service.ANALYTICS,
            Set.of("flyway_schema_history"));
    private static final Map<Service, String> CHECKSUMS =
            Map.of(Service.AUDIT, "/admin/audit/checksum", Service.ANALYTICS, "/admin/statistics/checksum");
    private static final String TABLES = """
            SELECT table_name FROM information_schema.tables \
            WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name""";

    private final Service service;
    private final Connection connection;
    private final Optional<RestApi> api;
    private final List<String> tables;

    /// @param api empty when the service cannot be asked for its checksum
    Schema(Service service, String url, String user, String password, Optional<RestApi> api) {
        this.service = service;
        this.api = api;
        try {
            connection = DriverManager.getConnection(url, user, password);
            tables = tables(KEPT.get(service));
        } catch (SQLException e) {
            throw new CliException("Cannot reach the database at " + url + " as " + user + ": " + e.getMessage(), e);
        }
    }

    private List<String> tables(Set<String> kept) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement()) {
            var rows = statement.executeQuery(TABLES);
            while (rows.next()) {
                if (!kept.contains(rows.getString(1))) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    @Override
    public String contents() {
        return "the tables " + String.join(", ", tables);
    }

    @Override
    public Optional<String> checksum() {
        return api.map(admin -> Json.compact(admin.get(CHECKSUMS.get(service))));
    }

    @Override
    public void empty() {
        try (var statement = connection.createStatement()) {
            for (var table : tables) {
                statement.execute("TRUNCATE TABLE " + table);
            }
        } catch (SQLException e) {
            throw new CliException("Cannot empty " + contents() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        api.ifPresent(RestApi::close);
        try {
            connection.close();
        } catch (SQLException _) {
            // nothing is left to do on it
        }
    }
}
