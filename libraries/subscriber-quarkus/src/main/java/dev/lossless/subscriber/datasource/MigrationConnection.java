package dev.lossless.subscriber.datasource;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Switches the driver's own spans off for migrations too: at their time OpenTelemetry is not set up yet, and
/// the driver's asking for it would spoil that. Statements may go together, as on the pool's connections, which
/// they use where they have none of their own.
@Singleton
public class MigrationConnection implements FlywayConfigurationCustomizer {

    public static final Map<String, String> PROPERTIES =
            Map.of("openTelemetry", "DISABLED", "allowMultiQueries", "true");

    @Override
    public void customize(FluentConfiguration migrations) {
        if (migrations.getUrl() != null) {
            migrations.jdbcProperties(PROPERTIES);
            migrations.dataSource(migrations.getUrl(), migrations.getUser(), migrations.getPassword());
        }
    }
}
