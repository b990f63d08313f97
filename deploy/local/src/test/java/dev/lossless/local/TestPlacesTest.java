package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPlacesTest {

    @TempDir
    Path folder;

    @Test
    void processesThatRunAtTheSameTimeHaveDifferentPlaces() throws Exception {
        var places = new TestPlaces(folder);
        var first = process();
        var second = process();
        try {
            var ofFirst = places.of(KnownProcess.of(first.toHandle()));
            var ofSecond = places.of(KnownProcess.of(second.toHandle()));
            assertThat(ofSecond).isNotEqualTo(ofFirst);

            first.destroyForcibly().waitFor();
            assertThat(places.of(KnownProcess.of(second.toHandle())))
                    .as("the second stays where it is")
                    .isEqualTo(ofSecond);
            assertThat(places.of(KnownProcess.of(ProcessHandle.current())))
                    .as("who comes next takes over")
                    .isEqualTo(ofFirst);
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    private static Process process() throws IOException {
        return new ProcessBuilder("sleep", "120").start();
    }
}
