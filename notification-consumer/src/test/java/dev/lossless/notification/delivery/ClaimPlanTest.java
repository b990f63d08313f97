package dev.lossless.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.notification.NotificationTest;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the database looks at for a claim, beside an endpoint with many streams that are due: some rows, not
/// all.
@QuarkusTest
class ClaimPlanTest extends NotificationTest {

    private static final int STREAMS = 5_000;

    /// What a claim takes, and what else its plans may guess too high.
    private static final int FEW = 200;

    private final String endpoint = UUID.randomUUID().toString();

    /// Nobody is told of them: the endpoint has no queue.
    @BeforeEach
    void manyStreamsAreDue() throws SQLException {
        try (var connection = asOwner();
                var insert = connection.prepareStatement(
                        "INSERT INTO stream (endpoint_id, order_key, due_at, lease, stopped) VALUES (?, ?, UTC_TIMESTAMP(6), 0, FALSE)")) {
            connection.setAutoCommit(false);
            for (var number = 0; number < STREAMS; number++) {
                insert.setString(1, endpoint);
                insert.setString(2, "todo.events/" + user + "/" + number);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
            connection.createStatement().executeQuery("ANALYZE TABLE stream");
        }
    }

    @AfterEach
    void remove() throws SQLException {
        execute("DELETE FROM stream WHERE endpoint_id = ?", endpoint);
    }

    @Test
    void claimLooksAtWhatItTakes() throws SQLException {
        try (var connection = asOwner()) {
            assertThat(plan(connection, Claims.DUE_STREAMS, endpoint, 17)).allSatisfy(ClaimPlanTest::isInOrder);
            assertFew(plan(connection, Claims.LEASE.formatted("(?, ?), (?, ?)"), keys(1_000_000, 1)));
            assertFew(plan(connection, Claims.CONTENT.formatted("(?, ?), (?, ?)"), keys()));
            assertFew(plan(connection, Results.LOCK_STREAMS.formatted("(?, ?), (?, ?)"), keys()));
            assertFew(plan(connection, Results.EMPTY_STREAMS.formatted("(?, ?), (?, ?)"), keys()));
            assertFew(plan(connection, DeliveryMetrics.WAITING, 5));
        }
    }

    private Object[] keys(Object... before) {
        var all = new ArrayList<>(List.of(before));
        all.addAll(List.of(endpoint, "todo.events/" + user + "/7", endpoint, "todo.events/" + user + "/8"));
        return all.toArray();
    }

    private static void isInOrder(Step step) {
        assertThat(step.key()).isEqualTo("due");
        assertThat(step.extra()).doesNotContain("filesort", "temporary");
    }

    private static void assertFew(List<Step> plan) {
        assertThat(plan)
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step.rows()).as("%s", step).isLessThan(FEW));
    }

    /// @param rows that it expects to look at
    private record Step(String table, String key, long rows, String extra) {}

    private static List<Step> plan(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement("EXPLAIN " + sql)) {
            for (var index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            var rows = statement.executeQuery();
            var steps = new ArrayList<Step>();
            while (rows.next()) {
                steps.add(new Step(
                        rows.getString("table"),
                        rows.getString("key"),
                        rows.getLong("rows"),
                        String.valueOf(rows.getString("Extra"))));
            }
            return steps;
        }
    }
}
