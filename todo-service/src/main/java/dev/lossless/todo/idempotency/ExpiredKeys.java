package dev.lossless.todo.idempotency;

import dev.lossless.todo.storage.Transactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/// Deletes expired idempotency keys in small bites, each a transaction of its own.
@ApplicationScoped
class ExpiredKeys {

    private final DataSource dataSource;
    private final Transactions transactions;
    private final IdempotencyConfig config;
    private final Clock clock;

    ExpiredKeys(DataSource dataSource, Transactions transactions, IdempotencyConfig config, Clock clock) {
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "${idempotency.purge-every:1m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void purgeRegularly() {
        purge();
    }

    /// How many were deleted. Replicas may do this at the same time; what one locked the other finds gone.
    int purge() {
        var expired = LocalDateTime.ofInstant(clock.instant().minus(config.keep()), ZoneOffset.UTC);
        var total = 0;
        var bite = config.purgeBatch();
        while (bite == config.purgeBatch()) {
            bite = transactions.write(() -> deleteOlderThan(expired));
            total += bite;
        }
        return total;
    }

    private int deleteOlderThan(LocalDateTime expired) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "DELETE FROM idempotency_key WHERE created_at < ? ORDER BY created_at LIMIT ?")) {
            statement.setObject(1, expired);
            statement.setInt(2, config.purgeBatch());
            return statement.executeUpdate();
        }
    }
}
