package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutogroupTest {

    private static final Path OWN = Path.of("/proc/self/autogroup");

    private final Path folder = FreshFolder.named("autogroup");

    @BeforeEach
    void haveAutogroups() {
        assumeThat(OWN).exists();
    }

    @Test
    void processesStandBackAndTheirStarterDoesNot() throws IOException {
        var own = Files.readString(OWN);
        var processes = IntStream.range(0, 4).mapToObj(this::start).toList();
        try {
            processes.forEach(ServerProcess::standBack);
            await().untilAsserted(() -> assertThat(processes)
                    .extracting(process -> Files.readString(Path.of("/proc/" + process.pid() + "/autogroup")))
                    .allMatch(group -> group.strip().endsWith("nice 5")));
            assertThat(OWN).hasContent(own);
        } finally {
            processes.forEach(ServerProcess::kill);
        }
    }

    private ServerProcess start(int number) {
        try {
            var command = new ServerProcess.Command("sleeper-" + number, folder, Map.of(), List.of("sleep", "60"));
            return ServerProcess.start(command, folder.resolve("logs"), folder.resolve("run"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
