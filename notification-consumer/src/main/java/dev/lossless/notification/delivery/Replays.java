package dev.lossless.notification.delivery;

import dev.lossless.subscriber.jdbc.StatementBatch;
import dev.lossless.subscriber.jdbc.Transaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/// Plans old events once more, from those that are kept, whether or not they were ever planned. Each bite
/// commits by itself, with the place that it has reached: any replica goes on with it.
@ApplicationScoped
public class Replays {

    public static final String TODO_EVENTS = "todo.events";

    private static final Logger LOG = Logger.getLogger(Replays.class);
    private static final int BITE = 500;
    private static final long IDLE_MILLIS = 2_000;

    private static final String START = """
            INSERT INTO replay (endpoint_id, topic, from_sequence, after_user, after_sequence, planned, held, started_at) \
            VALUES (?, ?, ?, '', 0, 0, ?, UTC_TIMESTAMP(6)) ON DUPLICATE KEY UPDATE topic = VALUES(topic), \
            from_sequence = VALUES(from_sequence), after_user = '', after_sequence = 0, planned = 0, \
            held = VALUES(held), started_at = VALUES(started_at), finished_at = NULL""";
    private static final String IS_RUNNING =
            "SELECT 1 FROM replay WHERE endpoint_id = ? AND finished_at IS NULL FOR UPDATE";
    private static final String RUNNING =
            "SELECT endpoint_id FROM replay WHERE finished_at IS NULL ORDER BY planned LIMIT 1";
    private static final String LOCK = "SELECT 1 FROM endpoint_queue WHERE endpoint_id = ? FOR UPDATE";
    private static final String PROGRESS = """
            SELECT r.endpoint_id, r.topic, r.from_sequence, r.after_user, r.after_sequence, e.all_users, e.owner \
            FROM replay r JOIN endpoint e ON e.id = r.endpoint_id WHERE r.finished_at IS NULL \
            AND r.endpoint_id = ? FOR UPDATE""";
    private static final String OF_USER = """
            SELECT topic, user_id, sequence FROM message WHERE topic = ? AND user_id = ? AND sequence > ? \
            AND sequence >= ? ORDER BY sequence LIMIT ?""";
    private static final String OF_ALL_USERS = """
            SELECT topic, user_id, sequence FROM message WHERE topic = ? AND user_id >= ? \
            AND (user_id > ? OR sequence > ?) AND sequence >= ? ORDER BY user_id, sequence LIMIT ?""";

    private static final String PLAN = """
            INSERT INTO delivery (endpoint_id, order_key, place, topic, user_id, sequence, event_id, type, state, \
            attempts, tries, planned_at) SELECT e.id, %s, m.topic, m.user_id, m.sequence, m.event_id, m.type, \
            'PENDING', 0, 0, UTC_TIMESTAMP(6) FROM message m JOIN endpoint e \
            WHERE (e.types = '' OR LOCATE(CONCAT(',', m.type, ','), e.types) > 0) AND e.state = 'ENABLED' \
            AND e.id = ? AND (m.topic, m.user_id, m.sequence) IN (%s) ORDER BY m.topic, m.user_id, m.sequence \
            ON DUPLICATE KEY UPDATE tries = IF(delivery.state = 'PENDING', delivery.tries, 0), \
            finished_at = NULL, state = 'PENDING'""";
    private static final String REACHED = """
            UPDATE replay SET after_user = ?, after_sequence = ?, planned = planned + ? WHERE endpoint_id = ?""";
    private static final String FINISHED = "UPDATE replay SET finished_at = UTC_TIMESTAMP(6) WHERE endpoint_id = ?";
    private static final String LET_GO = """
            UPDATE endpoint_queue SET paused_until = UTC_TIMESTAMP(6), due_at = UTC_TIMESTAMP(6) WHERE endpoint_id = ? \
            AND EXISTS (SELECT 1 FROM replay r WHERE r.endpoint_id = endpoint_queue.endpoint_id AND r.held) \
            AND EXISTS (SELECT 1 FROM endpoint e WHERE e.id = endpoint_queue.endpoint_id AND e.state = 'ENABLED')""";

    private final DataSource dataSource;
    private final Dispatcher dispatcher;
    private final Semaphore wake = new Semaphore(0);
    private final Thread worker = Thread.ofPlatform().name("replays").unstarted(this::work);
    private volatile boolean stopping;

    Replays(DataSource dataSource, Dispatcher dispatcher) {
        this.dataSource = dataSource;
        this.dispatcher = dispatcher;
    }

    /// @return whether it began; one that is in progress goes on instead
    public boolean start(String endpoint, String topic, long from) throws SQLException {
        var started = Transaction.run(dataSource, connection -> {
            lock(connection, endpoint);
            if (isRunning(connection, endpoint)) {
                connection.rollback();
                return false;
            }
            new Script().add(START, endpoint, topic, from, false).commit(connection);
            return true;
        });
        wake.release();
        return started;
    }

    /// Begins one as a part of a change, in place of one that is in progress. The endpoint must be paused in
    /// the same change; it goes on when all is planned.
    public static void startHeld(Script script, String endpoint, String topic, long from) {
        script.add(START, endpoint, topic, from, true);
    }

    /// One may have begun.
    public void wake() {
        wake.release();
    }

    private static void lock(Connection connection, String endpoint) throws SQLException {
        try (var statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, endpoint);
            statement.executeQuery();
        }
    }

    private static boolean isRunning(Connection connection, String endpoint) throws SQLException {
        try (var statement = connection.prepareStatement(IS_RUNNING)) {
            statement.setString(1, endpoint);
            return statement.executeQuery().next();
        }
    }

    void start(@Observes StartupEvent event) {
        worker.start();
    }

    private void work() {
        try {
            while (!stopping) {
                if (!bite()) {
                    if (wake.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                        wake.drainPermits();
                    }
                }
            }
        } catch (InterruptedException _) {
            // the service stops
        }
    }

    /// @return whether there was something to do
    private boolean bite() {
        try {
            var planned = Transaction.run(dataSource, this::bite);
            dispatcher.wake();
            return planned;
        } catch (SQLException e) {
            LOG.warnf("a replay could not go on, tried again: cause=%s", e);
            return false;
        }
    }

    private record Progress(
            String endpoint,
            String topic,
            long from,
            String afterUser,
            long afterSequence,
            boolean ofAllUsers,
            String owner) {}

    private boolean bite(Connection connection) throws SQLException {
        var progress = next(connection);
        if (progress.isEmpty()) {
            connection.rollback();
            return false;
        }
        var replay = progress.get();
        var places = places(connection, replay);
        if (!places.isEmpty()) {
            plan(connection, replay, places);
            var last = places.getLast();
            var wake = new StatementBatch(connection);
            Planning.wake(places, wake);
            wake.send();
            new Script()
                    .add(REACHED, last[1], last[2], places.size(), replay.endpoint)
                    .commit(connection);
        } else {
            new Script()
                    .add(FINISHED, replay.endpoint)
                    .add(LET_GO, replay.endpoint)
                    .commit(connection);
        }
        return true;
    }

    /// Under the lock of the endpoint's queue, which comes before all else.
    private static Optional<Progress> next(Connection connection) throws SQLException {
        try (var running = connection.prepareStatement(RUNNING);
                var progress = connection.prepareStatement(PROGRESS)) {
            var found = running.executeQuery();
            if (!found.next()) {
                return Optional.empty();
            }
            var endpoint = found.getString(1);
            lock(connection, endpoint);
            progress.setString(1, endpoint);
            var row = progress.executeQuery();
            return row.next()
                    ? Optional.of(new Progress(
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getLong(5),
                            row.getBoolean(6),
                            row.getString(7)))
                    : Optional.empty();
        }
    }

    private static List<Object[]> places(Connection connection, Progress replay) throws SQLException {
        try (var statement = connection.prepareStatement(replay.ofAllUsers ? OF_ALL_USERS : OF_USER)) {
            var parameter = 0;
            statement.setString(++parameter, replay.topic);
            statement.setString(++parameter, replay.ofAllUsers ? replay.afterUser : replay.owner);
            if (replay.ofAllUsers) {
                statement.setString(++parameter, replay.afterUser);
            }
            statement.setLong(++parameter, replay.afterSequence);
            statement.setLong(++parameter, replay.from);
            statement.setInt(++parameter, BITE);
            var rows = statement.executeQuery();
            var places = new ArrayList<Object[]>();
            while (rows.next()) {
                places.add(new Object[] {rows.getString(1), rows.getString(2), rows.getLong(3)});
            }
            return places;
        }
    }

    private static void plan(Connection connection, Progress replay, List<Object[]> places) throws SQLException {
        var marks = String.join(", ", places.stream().map(_ -> "(?, ?, ?)").toList());
        try (var statement = connection.prepareStatement(PLAN.formatted(Planning.ORDER, marks))) {
            var parameter = 0;
            statement.setString(++parameter, replay.endpoint);
            for (var place : places) {
                for (var value : place) {
                    statement.setObject(++parameter, value);
                }
            }
            statement.executeUpdate();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        worker.interrupt();
    }
}
