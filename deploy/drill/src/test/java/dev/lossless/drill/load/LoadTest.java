package dev.lossless.drill.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void pausesBetweenRepetitionsGrowToALimitAndDiffer() {
        assertThat(pauses(0)).allMatch(pause -> pause >= 500 && pause < 1_000).hasSizeGreaterThan(10);
        assertThat(pauses(2)).allMatch(pause -> pause >= 2_000 && pause < 4_000).hasSizeGreaterThan(10);
        assertThat(pauses(1_000))
                .allMatch(pause -> pause >= 8_000 && pause < 16_000)
                .hasSizeGreaterThan(10);
    }

    private static List<Long> pauses(int failures) {
        return LongStream.range(0, 200)
                .map(_ -> Load.pause(failures))
                .distinct()
                .boxed()
                .toList();
    }
}
