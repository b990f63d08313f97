package dev.lossless.subscriber.channel;

import jakarta.inject.Singleton;
import javax.sql.DataSource;

/// The tests' subscriber in the tests' application.
@Singleton
public class TestedSubscriber extends Tested {

    TestedSubscriber(DataSource dataSource) {
        super(dataSource);
    }
}
