package dev.lossless.notification.delivery;

import dev.lossless.subscriber.jdbc.Transaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Removes what is older than it is kept, and what a removed endpoint has left, in bites that lock little.
@ApplicationScoped
class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final int BITE = 1_000;

    /// Looked for on its own: as a part of a DELETE it would lock what others are planning.
    private static final String FIRST_KEPT =
            "SELECT MIN(position) FROM delivery WHERE planned_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND";
    private static final String OLD_ATTEMPTS = "DELETE FROM attempt WHERE delivery < ? LIMIT " + BITE;
    private static final List<String> OLD = List.of(
            "DELETE FROM message WHERE received_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT " + BITE,
            "DELETE FROM delivery WHERE planned_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT " + BITE,
            "DELETE FROM mail WHERE kind = 'DIGEST' AND planned_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT "
                    + BITE,
            "DELETE FROM confirmed_address WHERE left_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT " + BITE,
            "DELETE FROM due_todo WHERE due_date IS NULL AND changed_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT "
                    + BITE);

    private static final String ORPHANS = """
            SELECT DISTINCT endpoint_id FROM %s t WHERE NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = t.endpoint_id) \
            LIMIT 100""";
    private static final String ATTEMPTS_OF =
            "DELETE a FROM attempt a JOIN delivery d ON d.position = a.delivery WHERE d.endpoint_id = ?";

    private final DataSource dataSource;
    private final DeliveryConfig config;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Retention(DataSource dataSource, DeliveryConfig config) {
        this.dataSource = dataSource;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("retention").start(this::removeRegularly);
    }

    private void removeRegularly() {
        try {
            while (!stopping.await(config.purgeInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                remove();
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    private void remove() {
        try {
            var seconds = config.retention().toSeconds();
            var first = query(FIRST_KEPT, seconds).getFirst();
            if (first != null) {
                removeAll(OLD_ATTEMPTS, Long.parseLong(first));
            }
            for (var statement : OLD) {
                removeAll(statement, seconds);
            }
            for (var endpoint : query(ORPHANS.formatted("delivery"))) {
                removeAll(ATTEMPTS_OF, endpoint);
            }
            for (var table : List.of("endpoint_queue", "stream", "delivery")) {
                for (var endpoint : query(ORPHANS.formatted(table))) {
                    removeAll("DELETE FROM %s WHERE endpoint_id = ? LIMIT %d".formatted(table, BITE), endpoint);
                }
            }
        } catch (SQLException e) {
            LOG.warnf("what is old could not be removed, tried again: cause=%s", e);
        }
    }

    private List<String> query(String sql, Object... parameters) throws SQLException {
        return Transaction.commit(dataSource, connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (var index = 0; index < parameters.length; index++) {
                    statement.setObject(index + 1, parameters[index]);
                }
                var rows = statement.executeQuery();
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        });
    }

    private void removeAll(String sql, Object... parameters) throws SQLException {
        int removed;
        do {
            removed = Transaction.commit(dataSource, connection -> {
                try (var statement = connection.prepareStatement(sql)) {
                    for (var index = 0; index < parameters.length; index++) {
                        statement.setObject(index + 1, parameters[index]);
                    }
                    return statement.executeUpdate();
                }
            });
        } while (removed == BITE && stopping.getCount() > 0);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping.countDown();
    }
}
