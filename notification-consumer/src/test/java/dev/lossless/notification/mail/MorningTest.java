package dev.lossless.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MorningTest {

    private static Morning morning(String hour, String zone) {
        return new Morning(LocalTime.parse(hour), ZoneId.of(zone));
    }

    @ParameterizedTest
    @CsvSource({
        // an ordinary day: before, at, and after the hour
        "08:00, Europe/Berlin, 2026-11-28T06:59:59.999999Z, 2026-11-28T07:00:00Z",
        "08:00, Europe/Berlin, 2026-11-28T07:00:00Z, 2026-11-29T07:00:00Z",
        "08:00, UTC, 2026-12-31T08:00:01Z, 2027-01-01T08:00:00Z",
        // the clock is put forward, and back, in the night before
        "08:00, Europe/Berlin, 2026-03-28T07:00:00Z, 2026-03-29T06:00:00Z",
        "08:00, Europe/Berlin, 2026-10-24T06:00:00Z, 2026-10-25T07:00:00Z",
        // the hour does not exist on that day; the hour comes twice
        "02:30, Europe/Berlin, 2026-03-28T12:00:00Z, 2026-03-29T01:30:00Z",
        "02:30, Europe/Berlin, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
        "02:30, Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z",
        // the day itself does not exist, and the other side of the world has tomorrow
        "08:00, Pacific/Apia, 2011-12-29T18:00:00Z, 2011-12-30T18:00:00Z",
        "08:00, Pacific/Apia, 2011-12-30T18:00:00Z, 2011-12-31T18:00:00Z",
        "08:00, Pacific/Kiritimati, 2026-11-28T12:00:00Z, 2026-11-28T18:00:00Z",
        "08:00, America/Los_Angeles, 2026-11-28T12:00:00Z, 2026-11-28T16:00:00Z"
    })
    void nextMorningIsThatOfTheZone(String hour, String zone, Instant moment, Instant next) {
        assertThat(morning(hour, zone).after(moment)).isEqualTo(next);
    }

    @Test
    void dayIsThatOfTheZone() {
        var moment = Instant.parse("2026-11-28T12:00:00Z");
        assertThat(morning("08:00", "Pacific/Kiritimati").day(moment)).hasToString("2026-11-29");
        assertThat(morning("08:00", "America/Los_Angeles").day(moment)).hasToString("2026-11-28");
        assertThat(morning("08:00", "Pacific/Kiritimati").hasCome(moment)).isFalse();
        assertThat(morning("08:00", "Europe/Berlin").hasCome(moment)).isTrue();
    }
}
