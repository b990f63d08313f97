package dev.lossless.todo.storage;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Warns at the start where the database may lose commits that it has acknowledged: at a restart, or when
/// another server takes its place. See `deploy/operations/fail-over.md`.
@ApplicationScoped
class Durability {

    private static final Logger LOG = Logger.getLogger(Durability.class);

    /// MySQL and MariaDB have different names for the same thing.
    private static final String VARIABLES = """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'sync_binlog', 'innodb_flush_log_at_trx_commit', \
            'rpl_semi_sync_source_enabled', 'rpl_semi_sync_master_enabled', 'rpl_semi_sync_source_wait_point', \
            'rpl_semi_sync_master_wait_point', 'group_replication_consistency')""";

    private final DataSource dataSource;

    Durability(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void look(@Observes StartupEvent event) {
        try (var connection = dataSource.getConnection()) {
            var dangers = dangers(variables(connection));
            if (!dangers.isEmpty()) {
                LOG.warnf(
                        "the database may lose what it has acknowledged: %s; see deploy/operations/fail-over.md",
                        String.join("; ", dangers));
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warnf("whether the database may lose commits was not looked at: cause=%s", e);
        }
    }

    /// @param variables of the server by name
    static List<String> dangers(Map<String, String> variables) {
        var dangers = new ArrayList<String>();
        if (!variables.getOrDefault("innodb_flush_log_at_trx_commit", "1").equals("1")) {
            dangers.add("innodb_flush_log_at_trx_commit is not 1");
        }
        if (variables.getOrDefault("log_bin", "OFF").equals("ON")
                && !variables.getOrDefault("sync_binlog", "1").equals("1")) {
            dangers.add("sync_binlog is not 1");
        }
        if (!isSemiSynchronous(variables) && !variables.containsKey("group_replication_consistency")) {
            dangers.add(
                    "no synchronous replication is known here, a server that takes its place may have fewer commits");
        }
        return dangers;
    }

    private static boolean isSemiSynchronous(Map<String, String> variables) {
        return List.of("source", "master").stream()
                .anyMatch(word -> "ON".equals(variables.get("rpl_semi_sync_%s_enabled".formatted(word)))
                        && "AFTER_SYNC".equals(variables.get("rpl_semi_sync_%s_wait_point".formatted(word))));
    }

    private static Map<String, String> variables(Connection connection) throws SQLException {
        var variables = new HashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(VARIABLES)) {
            while (rows.next()) {
                variables.put(rows.getString(1), rows.getString(2));
            }
        }
        return variables;
    }
}
