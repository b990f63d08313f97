package dev.lossless.notification.delivery;

import dev.lossless.subscriber.jdbc.Transaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
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

    private static final List<String> OLD = List.of(
            "DELETE FROM message WHERE received_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT " + BITE,
            """
            DELETE FROM attempt WHERE delivery < COALESCE((SELECT MIN(position) FROM delivery \
            WHERE planned_at >= UTC_TIMESTAMP(6) - INTERVAL ? SECOND), 0) LIMIT\s""" + BITE,
            "DELETE FROM delivery WHERE planned_at < UTC_TIMESTAMP(6) - INTERVAL ? SECOND LIMIT " + BITE);
    private static final List<String> ORPHANED = List.of(
            "DELETE FROM stream WHERE NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_id) LIMIT " + BITE,
            """
            DELETE FROM attempt WHERE delivery IN (SELECT position FROM delivery d LEFT JOIN endpoint e \
            ON e.id = d.endpoint_id WHERE e.id IS NULL) LIMIT\s""" + BITE,
            "DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_id) LIMIT " + BITE,
            "DELETE FROM endpoint_queue WHERE NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_id) LIMIT "
                    + BITE);

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
            for (var statement : OLD) {
                removeAll(statement, config.retention().toSeconds());
            }
            for (var statement : ORPHANED) {
                removeAll(statement);
            }
        } catch (SQLException e) {
            LOG.warnf("what is old could not be removed, tried again: cause=%s", e);
        }
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
