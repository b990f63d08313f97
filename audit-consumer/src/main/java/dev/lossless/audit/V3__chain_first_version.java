package dev.lossless.audit;

import java.sql.SQLException;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/// Chains the entries that the first version recorded, in the order of their records, as a rebuild would.
///
/// It commits as it goes. Started again after it broke off (`quarkus.flyway.repair-at-start`), it goes on where it was.
public class V3__chain_first_version extends BaseJavaMigration {

    @Override
    public boolean canExecuteInTransaction() {
        return false;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        var connection = context.getConnection();
        var first = new FirstVersion(
                connection, () -> new Salts(ConfigProvider.getConfig().getValue("audit.salt-key", String.class)));
        connection.setAutoCommit(false);
        try {
            first.chainAll();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
