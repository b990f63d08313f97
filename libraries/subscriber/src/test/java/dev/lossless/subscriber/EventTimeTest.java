package dev.lossless.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

    private final Random random = new Random(1);

    @Test
    void everyTimeIsReadAsTheJdkReadsIt() {
        for (var count = 0; count < 20_000; count++) {
            var time = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L), random.nextInt(1_000_000) * 1_000L);
            assertThat(EventTime.parse(time.toString())).isEqualTo(time);
        }
    }

    /// A digit, a letter or a sign is another one: mostly no time any more.
    @Test
    void everythingElseIsReadOrRefusedAsTheJdkDoes() {
        for (var count = 0; count < 20_000; count++) {
            var text = new StringBuilder("2026-11-28T12:00:00.123456Z");
            text.setCharAt(random.nextInt(text.length()), "0123456789-+:.TtZz /".charAt(random.nextInt(20)));
            assertSame(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-28",
                "2026-11-28T12:00:00Z",
                "2026-11-28T12:00:00.123Z",
                "2026-11-28T12:00:00.123456789Z",
                "2026-11-28T12:00:00.123456+01:00",
                "2026-11-28T24:00:00.000000Z",
                "2026-11-28T24:00:00.000001Z",
                "2026-12-31T23:59:60.000000Z",
                "2026-11-28T12:60:00.000000Z",
                "2026-02-29T12:00:00.000000Z",
                "2024-02-29T12:00:00.000000Z",
                "2026-11-28T12:00:00.١٢٣٤٥٦Z",
                "0000-01-01T00:00:00.000000Z"
            })
    void edgesAreReadOrRefusedAsTheJdkDoes(String text) {
        assertSame(text);
    }

    private static void assertSame(String text) {
        assertThat(read(text, EventTime::parse)).as(text).isEqualTo(read(text, Instant::parse));
    }

    private static Optional<Instant> read(String text, Function<String, Instant> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
