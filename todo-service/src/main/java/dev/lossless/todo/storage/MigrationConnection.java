package dev.lossless.todo.storage;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Switches the driver's own spans off for migrations too: at their time OpenTelemetry is not set up yet, and the
/// driver's asking for it would spoil that. Where they have no connection of their own they use the pool's.
@Singleton
class MigrationConnection implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration migrations) {
        if (migrations.getUrl() != null) {
            migrations.jdbcProperties(Map.of("openTelemetry", "DISABLED"));
            migrations.dataSource(migrations.getUrl(), migrations.getUser(), migrations.getPassword());
        }
    }
}
