package dev.lossless.todo.outbox.relay;

import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.Shards;
import java.util.ArrayList;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Checks the settings of the relay together, with each other and with what the database session and the
/// producer are
/// set to, so that a mistake is found at the start and not under load.
record OutboxSettings(OutboxConfig config, Map<String, Object> broker) {

    private static final int DEFAULT_MAX_REQUEST = 1024 * 1024;
    private static final int ENVELOPE = 16 * 1024;

    /// What the relay's database sessions are like.
    ///
    /// @param shards      rows of `outbox_shard`
    /// @param waitTimeout seconds after which the database drops a session, with its locks, whose peer
    ///     vanished
    /// @param pool        sessions that the relay's pool holds at most
    record Session(long shards, long waitTimeout, int pool) {}

    /// @throws IllegalStateException naming every setting that does not fit, its value and the limit
    void require(Session session) {
        var mistakes = new ArrayList<String>();
        expect(
                mistakes,
                session.shards() == Shards.COUNT,
                "the table outbox_shard has %d rows, this version needs %d",
                session.shards(),
                Shards.COUNT);
        expect(
                mistakes,
                config.lanes() >= 1 && config.lanes() <= Shards.COUNT,
                "outbox.lanes is %d, it must be 1 to %d",
                config.lanes(),
                Shards.COUNT);
        expect(
                mistakes,
                config.lanes() + 2 <= session.pool(),
                "outbox.lanes is %d, it must be at least 2 below quarkus.datasource.relay.jdbc.max-size, which is %d: one"
                        + " session counts the backlog, one compares it with the topics",
                config.lanes(),
                session.pool());
        expect(
                mistakes,
                config.batchPerShard() >= 1 && config.batchPerShard() <= 10_000,
                "outbox.batch-per-shard is %d, it must be 1 to 10000",
                config.batchPerShard());
        expect(
                mistakes,
                config.idlePoll().toMillis() >= 1,
                "outbox.idle-poll is %s, it must be at least 1 ms",
                config.idlePoll());
        expect(
                mistakes,
                !config.turn().isNegative() && config.turn().toMillis() <= 1000,
                "outbox.turn is %s, it must be 0 to 1 s",
                config.turn());
        expect(
                mistakes,
                config.maxBackoff().toMillis() >= 50,
                "outbox.max-backoff is %s, it must be at least 50 ms",
                config.maxBackoff());
        expectLockTime(mistakes, session);
        expectSizes(mistakes);
        expectMarks(mistakes);
        expectComparison(mistakes);
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(
                    "the outbox cannot work with these settings: " + String.join("; ", mistakes));
        }
    }

    /// The session is without a word while a batch waits for the broker, at most twice, and then for the
    /// turn's
    /// end.
    private void expectLockTime(ArrayList<String> mistakes, Session session) {
        expect(
                mistakes,
                config.ackTimeout().toMillis() >= 1000,
                "outbox.ack-timeout is %s, it must be at least 1 s",
                config.ackTimeout());
        expect(
                mistakes,
                2 * config.ackTimeout().toMillis() + config.turn().toMillis() < session.waitTimeout() * 1000,
                "outbox.ack-timeout is %s and outbox.turn %s, twice the one and the other together must be below the"
                        + " database session's wait_timeout, which is %d s",
                config.ackTimeout(),
                config.turn(),
                session.waitTimeout());
    }

    private void expectSizes(ArrayList<String> mistakes) {
        var payload = config.maxPayload().asLongValue();
        expect(
                mistakes,
                payload + ENVELOPE <= maxRequest(),
                "outbox.max-payload is %d, with %d for the envelope it must fit into the producer's max.request.size,"
                        + " which is %d",
                payload,
                ENVELOPE,
                maxRequest());
        expect(
                mistakes,
                config.batchBytes().asLongValue() >= payload,
                "outbox.batch-bytes is %d, it must be at least outbox.max-payload, which is %d",
                config.batchBytes().asLongValue(),
                payload);
    }

    private void expectMarks(ArrayList<String> mistakes) {
        var marks = config.backlog();
        expect(
                mistakes,
                marks.warnRows() <= marks.refuseRows(),
                "outbox.backlog.warn-rows is %d, it must be at most outbox.backlog.refuse-rows, which is %d",
                marks.warnRows(),
                marks.refuseRows());
        expect(
                mistakes,
                marks.refuseParkedRows() >= 1,
                "outbox.backlog.refuse-parked-rows is %d, it must be at least 1",
                marks.refuseParkedRows());
        marks.refuseAge()
                .ifPresent(age -> expect(
                        mistakes,
                        marks.warnAge().compareTo(age) <= 0,
                        "outbox.backlog.warn-age is %s, it must be at most outbox.backlog.refuse-age, which is %s",
                        marks.warnAge(),
                        age));
    }

    private void expectComparison(ArrayList<String> mistakes) {
        var compare = config.compare();
        expect(
                mistakes,
                compare.every().toMillis() >= 1000,
                "outbox.compare.every is %s, it must be at least 1 s",
                compare.every());
        expect(
                mistakes,
                compare.records() >= 1 && compare.records() <= compare.limit(),
                "outbox.compare.records is %d, it must be 1 to outbox.compare.limit, which is %d",
                compare.records(),
                compare.limit());
    }

    private long maxRequest() {
        var set = broker.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        return set == null ? DEFAULT_MAX_REQUEST : Long.parseLong(set.toString());
    }

    private static void expect(ArrayList<String> mistakes, boolean fulfilled, String message, Object... values) {
        if (!fulfilled) {
            mistakes.add(message.formatted(values));
        }
    }
}
