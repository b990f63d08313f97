package dev.lossless.todo.writes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteSettingsTest {

    @Test
    void defaultsFitEachOther() {
        var config = config(Map.of());
        assertThatCode(() -> new WriteSettings(config).require(6)).doesNotThrowAnyException();
        assertThat(config.gather()).isTrue();
    }

    @Test
    void gatheringIsSwitchedOffByOff() {
        assertThat(config(Map.of("writes.gather", "off")).gather()).isFalse();
    }

    @Test
    void allMistakesAreNamedTogether() {
        var wrong = config(Map.of(
                "writes.lanes", "0",
                "writes.alone", "0",
                "writes.batch", "251",
                "writes.batch-bytes", "5M",
                "writes.patience", "1s"));
        assertThatThrownBy(() -> new WriteSettings(wrong).require(6))
                .hasMessageContainingAll(
                        "writes.lanes is 0, it must be at least 1",
                        "writes.alone is 0, it must be at least 1",
                        "writes.batch is 251, it must be 1 to 250",
                        "writes.batch-bytes is 5242880",
                        "writes.patience is PT1S");
    }

    @Test
    void eachLaneNeedsAConnection() {
        var config = config(Map.of("writes.lanes", "3"));
        assertThatThrownBy(() -> new WriteSettings(config).require(6))
                .hasMessageContaining("writes.lanes is 3 and writes.alone 4, together they must not be above"
                        + " quarkus.datasource.writes.jdbc.max-size, which is 6");
    }

    private static WriteConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(WriteConfig.class)
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValues(new HashMap<>(values))
                .build()
                .getConfigMapping(WriteConfig.class);
    }
}
