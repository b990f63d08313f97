package dev.lossless.todo.idempotency;

import dev.lossless.todo.storage.Transactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
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
        var expired = clock.instant().minus(config.keep());
        var total = 0;
        var bite = config.purgeBatch();
        while (bite == config.purgeBatch()) {
            bite = transactions.write(() -> deleteOlderThan(expired));
            total += bite;
        }
        return total;
    }

    private int deleteOlderThan(Instant expired) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return FirstAnswers.deleteOlderThan(connection, expired, config.purgeBatch());
        }
    }
}
