package dev.lossless.bench.relay;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionManager;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import dev.lossless.local.Coordinates;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;

/// The library transaction-outbox (com.gruelbox:transactionoutbox-core) with a table of its own. It publishes an event
/// right after the commit in another thread; what was left over is taken by `flush`, which its documentation says to
/// call again and again, in batches, after `attemptFrequency`. It promises no order.
final class LibraryOutbox {

    private static final int THREADS = 8;
    private static final int CONNECTIONS = 2 * THREADS;
    private static final int FLUSH_BATCH = 1_000;
    private static final int BITE = 2_000;
    private static final Duration ATTEMPT_FREQUENCY = Duration.ofSeconds(1);
    private static final long FLUSH_MILLIS = 100;

    /// What it calls for each event, now or later.
    interface Events {
        void publish(String id, String user, long sequence, String time, String payload)
                throws ExecutionException, InterruptedException;
    }

    private final TransactionManager transactions;
    private final TransactionOutbox outbox;

    private LibraryOutbox(AgroalDataSource dataSource, Events events, Submitter submitter) {
        transactions = TransactionManager.fromDataSource(dataSource);
        outbox = TransactionOutbox.builder()
                .transactionManager(transactions)
                .persistor(Persistor.forDialect(Dialect.MY_SQL_8))
                .instantiator(Instantiator.using(_ -> events))
                .submitter(submitter)
                .attemptFrequency(ATTEMPT_FREQUENCY)
                .flushBatchSize(FLUSH_BATCH)
                .build();
    }

    /// After the servers: a run's name and a rate to write at from now on, or nothing to only publish what is there.
    public static void main(String[] arguments) throws Exception {
        var servers = Program.servers(arguments);
        var producer = new KafkaProducer<String, byte[]>(servers.producer());
        var threads = Executors.newFixedThreadPool(THREADS);
        var library = new LibraryOutbox(
                dataSource(servers),
                (id, user, sequence, time, payload) -> producer.send(new Message(
                                        id,
                                        id,
                                        user,
                                        sequence,
                                        time,
                                        "RelayMeasured",
                                        payload.getBytes(StandardCharsets.US_ASCII))
                                .toRecord("todo.events"))
                        .get(),
                Submitter.withExecutor(threads));
        if (arguments.length > 3) {
            library.write(arguments[3], Integer.parseInt(arguments[4]));
        }
        while (true) {
            if (!library.outbox.flush()) {
                Thread.sleep(FLUSH_MILLIS);
            }
        }
    }

    /// Leaves so many events in its table, with nobody to publish them.
    static void fill(Coordinates servers, String run, int events) throws SQLException {
        try (var dataSource = dataSource(new Program.Servers(servers))) {
            var library = new LibraryOutbox(
                    dataSource,
                    (_, _, _, _, _) -> {
                        throw new IllegalStateException("nothing is published while the backlog is written");
                    },
                    (_, _) -> {});
            for (var begin = 0; begin < events; begin += BITE) {
                var first = begin;
                var end = Math.min(begin + BITE, events);
                library.transactions.inTransaction(() -> {
                    for (var number = first; number < end; number++) {
                        library.append(run, number);
                    }
                });
            }
        }
    }

    /// Empties its table, if there is one.
    static void clear(Coordinates servers) throws SQLException {
        try (var connection = new Program.Servers(servers).connect();
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS TXNO_OUTBOX, TXNO_VERSION");
        }
    }

    private void write(String run, int rate) {
        var number = new AtomicLong();
        var threads = Executors.newScheduledThreadPool(THREADS);
        for (var thread = 0; thread < THREADS; thread++) {
            threads.scheduleAtFixedRate(
                    () -> writeOrEnd(run, number.getAndIncrement()),
                    thread * 1_000_000L / rate,
                    THREADS * 1_000_000L / rate,
                    TimeUnit.MICROSECONDS);
        }
    }

    /// A failure would otherwise end the writes without a word.
    private void writeOrEnd(String run, long number) {
        try {
            transactions.inTransaction(() -> append(run, number));
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void append(String run, long number) {
        try {
            outbox.schedule(Events.class)
                    .publish(
                            UUID.randomUUID().toString(),
                            run + "-" + number % Backlog.USERS,
                            number / Backlog.USERS + 1,
                            Instant.now().toString(),
                            new String(Backlog.PAYLOAD, StandardCharsets.US_ASCII));
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("it is called later, not here", e);
        }
    }

    private static AgroalDataSource dataSource(Program.Servers servers) throws SQLException {
        var settings = servers.settings();
        var user = new NamePrincipal((String) settings.remove("user"));
        var password = new SimplePassword((String) settings.remove("password"));
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(
                        pool -> pool.maxSize(CONNECTIONS).connectionFactoryConfiguration(factory -> {
                            settings.forEach((name, value) -> factory.jdbcProperty((String) name, (String) value));
                            return factory.jdbcUrl(servers.at().jdbcUrl("todo"))
                                    .principal(user)
                                    .credential(password);
                        })));
    }
}
