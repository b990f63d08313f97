package dev.lossless.datasource;

import dev.lossless.edge.ReadOnlyDatabase;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ExceptionSorter;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.MySQLExceptionSorter;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.arc.Unremovable;
import io.quarkus.jdbc.mysql.runtime.MySQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// A server that has become read-only was demoted: another one takes its place, and the address leads there. The
/// connections to it work, and so no pool would give them up. At the first refusal all of them are replaced; so they
/// are when one of them is lost, as the others most likely are, too: each would cost somebody a time-out.
@Singleton
@Unremovable
@Alternative
@Priority(1)
@JdbcDriver("mysql")
class LostServers extends MySQLAgroalConnectionConfigurer {

    private static final Logger LOG = Logger.getLogger(LostServers.class);

    /// As long as the address leads there, new connections are no better.
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final Instance<AgroalDataSource> pools;
    private final AtomicLong lastFlush = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    LostServers(@Any Instance<AgroalDataSource> pools) {
        this.pools = pools;
    }

    @Override
    public void setExceptionSorter(String databaseKind, AgroalDataSourceConfigurationSupplier dataSource) {
        dataSource.connectionPoolConfiguration().exceptionSorter(new Sorter());
    }

    private final class Sorter implements ExceptionSorter {

        private final ExceptionSorter others = new MySQLExceptionSorter();

        @Override
        public boolean isFatal(SQLException e) {
            var fatal = ReadOnlyDatabase.is(e) || others.isFatal(e);
            if (fatal) {
                flush(e);
            }
            return fatal;
        }
    }

    /// The other connections still lead to the server before: what they read there is not what is written here.
    void another(@Observes AnotherServer server) {
        LOG.warnf("all connections are replaced: the database is another server: server=[%s]", server.now());
        flush();
    }

    /// Not on the thread that has the connection.
    private void flush(SQLException cause) {
        var now = System.nanoTime();
        var last = lastFlush.get();
        if (now - last >= PAUSE_NANOS && lastFlush.compareAndSet(last, now)) {
            LOG.warnf("all connections to the database are replaced: cause=%s", cause);
            flush();
        }
    }

    private void flush() {
        Thread.ofVirtual().name("flush-pools").start(this::flushTwice);
    }

    /// A connection that was being made meanwhile is found the second time.
    private void flushTwice() {
        pools.forEach(pool -> pool.flush(FlushMode.GRACEFUL));
        LockSupport.parkNanos(PAUSE_NANOS);
        pools.forEach(pool -> pool.flush(FlushMode.GRACEFUL));
    }
}
