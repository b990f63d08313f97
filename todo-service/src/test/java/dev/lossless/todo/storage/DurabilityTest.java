package dev.lossless.todo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {

    private static final Map<String, String> SOUND =
            Map.of("log_bin", "ON", "sync_binlog", "1", "innodb_flush_log_at_trx_commit", "1");

    @ParameterizedTest
    @ValueSource(strings = {"source", "master"})
    void semiSynchronousServerThatForcesItsLogsIsSound(String word) {
        var variables = with(
                with(SOUND, "rpl_semi_sync_%s_enabled".formatted(word), "ON"),
                "rpl_semi_sync_%s_wait_point".formatted(word),
                "AFTER_SYNC");
        assertThat(Durability.dangers(variables)).isEmpty();
        assertThat(Durability.dangers(with(variables, "sync_binlog", "0"))).containsExactly("sync_binlog is not 1");
        assertThat(Durability.dangers(with(variables, "innodb_flush_log_at_trx_commit", "2")))
                .containsExactly("innodb_flush_log_at_trx_commit is not 1");
        assertThat(Durability.dangers(with(variables, "rpl_semi_sync_%s_wait_point".formatted(word), "AFTER_COMMIT")))
                .hasSize(1);
    }

    @Test
    void serverThatIsAloneIsNot() {
        assertThat(Durability.dangers(SOUND)).singleElement().asString().contains("no synchronous replication");
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        var changed = new HashMap<>(variables);
        changed.put(name, value);
        return changed;
    }
}
