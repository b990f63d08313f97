package example;

import dev.lossless.subscriber.jdbc.JdbcInbox;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/// Subscribes on Quarkus: the handler is a bean, and that is all.
@Singleton
public class CountingSubscriber extends CountingHandler {

    CountingSubscriber(DataSource dataSource, Clock clock) {
        super(new JdbcInbox(dataSource, clock));
    }
}
