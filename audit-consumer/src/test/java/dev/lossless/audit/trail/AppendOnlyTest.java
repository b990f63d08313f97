package dev.lossless.audit.trail;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lossless.audit.Events;
import dev.lossless.audit.RealServersTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLSyntaxErrorException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The database itself refuses to change the trail for the service's user, and serves older versions too.
@QuarkusTest
class AppendOnlyTest extends RealServersTest {

    @Inject
    DataSource dataSource;

    @Inject
    Flyway flyway;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_entry SET type = 'Forged' WHERE user_id = '%s'",
                "DELETE FROM audit_entry WHERE user_id = '%s'",
                "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE user_id = '%s'",
                "UPDATE audit_entry SET hash = digest WHERE user_id = '%s'",
                "UPDATE audit_value SET data = '' WHERE user_id = '%s'",
                "DELETE FROM audit_value WHERE user_id = '%s'",
                "DELETE FROM audit_erasure WHERE user_id = '%s'",
                "UPDATE audit_checkpoint SET heads = 0 -- %s",
                "UPDATE audit_checkpoint_head SET hash = '' WHERE user_id = '%s'",
                "DELETE FROM audit_checkpoint -- %s",
                "DELETE FROM audit_checkpoint_thinned -- %s",
                "CALL audit_erase('%s', 'none')",
                "CALL audit_erase_values('%s', 1)",
                "DELETE FROM dead_letter WHERE user_id = '%s'",
                "DELETE FROM stored_offset -- %s",
                "TRUNCATE TABLE audit_entry -- %s",
                "DROP TABLE audit_entry -- %s"
            })
    void serviceCannotChangeWhatIsRecorded(String change) {
        send(Events.todoCreated(user, 1));
        await().until(() -> entries(user) == 1);
        assertThatThrownBy(() -> {
                    try (var connection = dataSource.getConnection();
                            var statement = connection.createStatement()) {
                        statement.executeUpdate(change.formatted(user));
                    }
                })
                .isInstanceOf(SQLSyntaxErrorException.class)
                .hasMessageMatching(".* command denied to user 'audit_service'.*");
    }

    @Test
    void versionBeforeStartsOnASchemaThatIsAheadOfIt() {
        SCHEMA.whileAhead(() -> assertThatCode(flyway::migrate).doesNotThrowAnyException());
    }
}
