package dev.lossless.todo.writes;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.lossless.todo.outbox.GatheredEvents;
import dev.lossless.todo.storage.LockConflict;
import dev.lossless.todo.storage.Questions;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// A transaction for one request: it begins its user's stream, or waits for whoever has locked it.
@ApplicationScoped
class LoneTransaction {

    private final javax.sql.DataSource dataSource;
    private final GatheredEvents outbox;
    private final Commit end;
    private final WriteMetrics metrics;

    LoneTransaction(
            @DataSource("writes") javax.sql.DataSource dataSource,
            GatheredEvents outbox,
            Commit end,
            WriteMetrics metrics) {
        this.dataSource = dataSource;
        this.outbox = outbox;
        this.end = end;
        this.metrics = metrics;
    }

    /// Answers the request. After a deadlock or a time-out it is tried again, up to three times, as long as it is
    /// not too late for that.
    <R> void run(Request<R> request) {
        try {
            request.answer(Failsafe.with(again(request)).get(() -> runOnce(request)));
        } catch (FailsafeException e) {
            request.fail(reason(e.getCause()));
        } catch (RuntimeException e) {
            request.fail(e);
        } catch (Error e) {
            request.fail(new IllegalStateException("a write failed", e));
        }
    }

    private static RetryPolicy<Object> again(Request<?> request) {
        return RetryPolicy.builder()
                .handleIf(e ->
                        e instanceof NotCommittedException refused && refused.isLockConflict() && !request.isLate())
                .withMaxRetries(3)
                .withBackoff(Duration.ofMillis(5), Duration.ofMillis(50))
                .withJitter(0.5)
                .build();
    }

    private Exception reason(Throwable failure) {
        return switch (failure) {
            case NotCommittedException refused -> refused.reason();
            case UnknownOutcomeException unknown -> {
                metrics.unknown(1);
                yield unknown.answer();
            }
            case Exception other -> other;
            case Throwable other -> new IllegalStateException("a write failed", other);
        };
    }

    private <R> Outcome<R> runOnce(Request<R> request)
            throws SQLException, NotCommittedException, UnknownOutcomeException {
        var unit = new UnitOfWork(outbox);
        Outcome<R> outcome;
        try (var connection = dataSource.getConnection()) {
            try {
                unit.begun(request.stream(), outbox.take(connection, request.stream()));
            } catch (SQLException e) {
                throw end.rollBack(connection, e);
            }
            outcome = apply(connection, unit, request);
            if (unit.isEmpty()) {
                connection.rollback();
            } else {
                end.commit(connection, unit.script());
            }
        }
        unit.forEachStream(outbox::committed);
        return outcome;
    }

    private static void read(Connection connection, UnitOfWork unit, Request<?> request) throws SQLException {
        var questions = new Questions();
        var reads = new Reads(questions, unit);
        request.change().read(reads);
        reads.finish();
        questions.ask(connection);
    }

    private <R> Outcome<R> apply(Connection connection, UnitOfWork unit, Request<R> request)
            throws SQLException, NotCommittedException {
        try {
            read(connection, unit, request);
        } catch (SQLException e) {
            if (LockConflict.isLocked(e)) {
                return new Outcome.Failed<>(request.change().whenLocked(e));
            }
            throw end.rollBack(connection, e);
        }
        return unit.apply(request);
    }
}
