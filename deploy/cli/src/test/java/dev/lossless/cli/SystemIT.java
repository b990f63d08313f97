package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.cli.demo.Observation;
import dev.lossless.cli.demo.Observed;
import dev.lossless.cli.system.LocalSystem;
import dev.lossless.cli.system.Progress;
import dev.lossless.cli.system.Reset;
import dev.lossless.cli.system.RunningSystem;
import dev.lossless.cli.system.SystemConfig;
import dev.lossless.local.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The packaged services on real servers, started by the same code as `todo up`.
class SystemIT {

    private static final String USER = "alice";

    /// Always the same one, so that a run finds and stops what a killed run left.
    private final Home home = new Home(Path.of("target", "system"));

    @BeforeEach
    void deleteEarlierData() throws IOException {
        Reset.delete(home);
    }

    @Test
    void everyEffectArrivesAndTodosSurviveARestart() {
        try (var system = system()) {
            var observed = observe(system.start());
            assertThat(observed.missing()).isEmpty();
            assertThat(observed.effects()).hasSize(4);
        }
        assertNothingRuns();
        try (var system = system();
                var observation = observation(system.start())) {
            assertThat(observation.list()).contains("Outlive a restart");
        }
        assertNothingRuns();
    }

    private LocalSystem system() {
        var config = SystemConfig.apart(Home.repository(), home, Home.find().binaries());
        return new LocalSystem(config, Progress.silent());
    }

    private static Observed observe(RunningSystem running) {
        try (var observation = observation(running)) {
            observation.list();
            return observation.create("Outlive a restart");
        }
    }

    private static Observation observation(RunningSystem running) {
        return new Observation(new Connection().targets(Optional.of(running), USER), USER);
    }

    private void assertNothingRuns() {
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(ProcessHandle.current().children()).isEmpty());
        assertThat(home.run().resolve("system.json")).doesNotExist();
    }
}
