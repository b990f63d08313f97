package dev.lossless.todo.writes;

import dev.lossless.todo.outbox.GatheredEvents;
import dev.lossless.todo.outbox.UserStream;
import dev.lossless.todo.storage.Questions;
import dev.lossless.todo.writes.WriteMetrics.Alone;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// One transaction for many requests, with two round trips: the first locks the streams and reads, the second
/// writes
/// and commits. It never waits for a stream that another replica has locked.
@ApplicationScoped
class BatchTransaction {

    private static final Logger LOG = Logger.getLogger(BatchTransaction.class);

    private final javax.sql.DataSource dataSource;
    private final GatheredEvents outbox;
    private final Commit end;
    private final WriteMetrics metrics;

    BatchTransaction(
            @DataSource("writes") javax.sql.DataSource dataSource,
            GatheredEvents outbox,
            Commit end,
            WriteMetrics metrics) {
        this.dataSource = dataSource;
        this.outbox = outbox;
        this.end = end;
        this.metrics = metrics;
    }

    /// Answers all requests but those that it returns: they are to be run alone, or after one that is.
    List<Request<?>> run(List<Request<?>> batch) {
        metrics.gathered(batch.size());
        try {
            return runTwice(batch);
        } catch (SQLException e) {
            failUnanswered(batch, e);
            return List.of();
        } catch (RuntimeException | Error e) {
            failUnanswered(batch, new IllegalStateException("a batch failed", e));
            return List.of();
        }
    }

    /// After a deadlock or a time-out the batch is tried again. After any other refusal, or a second one, each
    /// request is tried alone, so that the one which caused it is alone with its failure.
    private List<Request<?>> runTwice(List<Request<?>> batch) throws SQLException {
        try {
            return runOnce(batch);
        } catch (NotCommittedException e) {
            if (!e.isLockConflict()) {
                return apart(batch, e);
            }
        }
        metrics.again();
        try {
            return runOnce(batch);
        } catch (NotCommittedException e) {
            return apart(batch, e);
        }
    }

    private static List<Request<?>> apart(List<Request<?>> batch, NotCommittedException e) {
        LOG.debugf("a batch was refused, each of its %d writes is tried alone: cause=%s", batch.size(), e.reason());
        batch.forEach(request -> request.setApart(Alone.FAILED));
        return batch;
    }

    private List<Request<?>> runOnce(List<Request<?>> batch) throws SQLException, NotCommittedException {
        var unit = new UnitOfWork(outbox);
        var outcomes = new LinkedHashMap<Request<?>, Outcome<?>>();
        try (var connection = dataSource.getConnection()) {
            read(connection, unit, batch);
            batch.stream()
                    .filter(request -> unit.hasLocked(request.stream()))
                    .forEach(request -> outcomes.put(request, unit.apply(request)));
            if (unit.isEmpty()) {
                connection.rollback();
            } else {
                end.commit(connection, unit.script());
            }
        } catch (UnknownOutcomeException e) {
            outcomes.replaceAll((_, _) -> new Outcome.Failed<>(e.answer()));
            metrics.unknown(outcomes.size());
            LOG.warnf("the outcome of %d writes is not known: cause=%s", outcomes.size(), e.getCause());
            return answer(batch, outcomes);
        }
        unit.forEachStream(outbox::committed);
        return answer(batch, outcomes);
    }

    /// The first round trip. The streams are locked before anything is read, and each statement sees what had
    /// committed when it began.
    private void read(Connection connection, UnitOfWork unit, List<Request<?>> batch)
            throws SQLException, NotCommittedException {
        var questions = new Questions();
        var streams = new LinkedHashSet<UserStream>();
        batch.forEach(request -> streams.add(request.stream()));
        outbox.lock(questions, streams, unit::locked);
        outbox.epoch(questions, unit::epoch);
        var reads = new Reads(questions, unit);
        batch.forEach(request -> request.change().read(reads));
        reads.finish();
        try {
            questions.ask(connection);
        } catch (SQLException e) {
            throw end.rollBack(connection, e);
        }
    }

    /// The first request of each stream that was left out begins it, or waits for it, alone; its others come
    /// after
    /// it.
    private List<Request<?>> answer(List<Request<?>> batch, Map<Request<?>, Outcome<?>> outcomes) {
        var leftOut = new ArrayList<Request<?>>();
        var streams = new HashSet<UserStream>();
        for (var request : batch) {
            if (outcomes.containsKey(request)) {
                answer(request, outcomes.get(request));
            } else {
                if (streams.add(request.stream())) {
                    request.setApart(Alone.LEFT_OUT);
                }
                leftOut.add(request);
            }
        }
        metrics.leftOut(streams.size());
        return leftOut;
    }

    @SuppressWarnings("unchecked")
    private static <R> void answer(Request<R> request, Outcome<?> outcome) {
        request.answer((Outcome<R>) outcome);
    }

    private static void failUnanswered(List<Request<?>> batch, Exception failure) {
        batch.stream()
                .filter(request -> request.state() != Request.State.ANSWERED)
                .forEach(request -> request.fail(failure));
    }
}
