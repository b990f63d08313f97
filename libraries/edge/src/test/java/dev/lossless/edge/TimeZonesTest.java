package dev.lossless.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {

    @Test
    void everyZoneOfTheDatabaseIsKnownAndNoneThatJavaAdds() {
        assertThat(ZoneId.getAvailableZoneIds()).hasSizeGreaterThan(500).allSatisfy(name -> {
            if (name.startsWith("SystemV/")) {
                assertThatThrownBy(() -> TimeZones.named(name)).isInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(TimeZones.named(name).getId()).isEqualTo(name);
            }
        });
    }

    @Test
    void linksThatJavaLeavesOutAreKnown() {
        Map.of("EST", "America/Panama", "HST", "Pacific/Honolulu", "MST", "America/Phoenix", "ROC", "Asia/Taipei")
                .forEach((link, zone) ->
                        assertThat(TimeZones.named(link)).as(link).isEqualTo(ZoneId.of(zone)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "Berlin", "europe/berlin", "+01:00", "Z", "UTC+1", "GMT+01:00", "IST", "PST", "EDT"})
    void whatIsNoNameOfTheDatabaseIsUnknown(String name) {
        assertThatThrownBy(() -> TimeZones.named(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
