package dev.lossless.subscriber.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationConnectionTest {

    @Test
    void driverRecordsNoSpansAndTakesStatementsTogether() {
        var migrations = Flyway.configure().dataSource("jdbc:mysql://127.0.0.1:1/none", "owner", "secret");
        new MigrationConnection().customize(migrations);
        assertThat(migrations.getJdbcProperties())
                .containsEntry("openTelemetry", "DISABLED")
                .containsEntry("allowMultiQueries", "true");
    }

    /// As where migrations run elsewhere, and the service has no password of the owner.
    @Test
    void withoutAConnectionOfItsOwnNothingIsChanged() {
        var migrations = Flyway.configure();
        new MigrationConnection().customize(migrations);
        assertThat(migrations.getDataSource()).isNull();
    }
}
