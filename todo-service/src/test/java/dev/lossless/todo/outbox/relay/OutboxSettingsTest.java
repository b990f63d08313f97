package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.relay.OutboxSettings.Session;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxSettingsTest {

    private static final Session SESSION = new Session(16, 30, 4);

    @Test
    void defaultsFitEachOther() {
        assertThatCode(() -> settings(Map.of(), Map.of()).require(SESSION)).doesNotThrowAnyException();
    }

    @Test
    void allMistakesAreNamedTogether() {
        var wrong = Map.of(
                "outbox.ack-timeout", "15s",
                "outbox.lanes", "4",
                "outbox.turn", "2s",
                "outbox.batch-per-shard", "0",
                "outbox.max-payload", "5M",
                "outbox.backlog.warn-rows", "11",
                "outbox.backlog.refuse-rows", "10",
                "outbox.backlog.refuse-age", "1m");
        assertThatThrownBy(() -> settings(wrong, Map.of()).require(new Session(8, 30, 4)))
                .hasMessageContainingAll(
                        "outbox_shard has 8 rows, this version needs 16",
                        "outbox.lanes is 4, it must be at least 2 below quarkus.datasource.relay.jdbc.max-size, which is 4",
                        "outbox.batch-per-shard is 0",
                        "outbox.turn is PT2S",
                        "outbox.ack-timeout is PT15S",
                        "wait_timeout, which is 30 s",
                        "outbox.max-payload is 5242880",
                        "outbox.batch-bytes is 4194304",
                        "outbox.backlog.warn-rows is 11",
                        "outbox.backlog.warn-age is PT5M");
    }

    /// A turn at its longest: the database would drop its session, and its locks, before it ends.
    @Test
    void turnCountsIntoTheTimeThatASessionIsWithoutAWord() {
        var ack = Map.of("outbox.ack-timeout", "14.99s");
        assertThatCode(() -> settings(ack, Map.of()).require(new Session(16, 31, 4)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> settings(ack, Map.of()).require(SESSION))
                .hasMessageContainingAll(
                        "outbox.ack-timeout is PT14.99S and outbox.turn PT0.05S", "wait_timeout, which is 30 s");
    }

    @Test
    void payloadMustFitIntoTheProducersRequest() {
        assertThatThrownBy(() ->
                        settings(Map.of(), Map.of("max.request.size", "500000")).require(SESSION))
                .hasMessageContaining("max.request.size, which is 500000");
    }

    private static OutboxSettings settings(Map<String, String> values, Map<String, Object> broker) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(OutboxConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(new HashMap<>(values))
                .build()
                .getConfigMapping(OutboxConfig.class);
        return new OutboxSettings(config, broker);
    }
}
