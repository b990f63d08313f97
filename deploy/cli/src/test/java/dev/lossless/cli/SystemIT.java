package dev.lossless.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.cli.demo.Observation;
import dev.lossless.cli.demo.Observed;
import dev.lossless.local.Home;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The packaged services on real servers, started by the same code as `todo up`.
class SystemIT {

    private static final String USER = "alice";

    /// Always the same one, so that a run finds and stops what a killed run left.
    private final Home home = new Home(Path.of("target", "system"));

    @BeforeEach
    void deleteEarlierData() throws IOException {
        LocalSystem.delete(home);
    }

    @Test
    void everyEffectArrivesConsumersAreRebuiltAndTodosSurviveARestart() throws Exception {
        try (var system = system()) {
            var running = system.start();
            var observed = observe(running);
            assertThat(observed.missing()).isEmpty();
            assertThat(observed.effects()).hasSize(4);
            assertNoUpgradeIsTaken(running);
            var partition = settleDeadLetters(running);
            assertThat(todo("rebuild", "audit", "--yes")).contains("in the same state as before");
            assertThat(todo("rebuild", "analytics", "--yes")).contains("in the same state as before");
            assertThat(todo("rebuild", "cache", "--yes")).contains("1 users");
            assertThat(todo("verify", "events"))
                    .contains("Gapless and in order.")
                    .contains("waits in the outbox");
            assertThat(todo("outbox")).contains("Parked   0 streams");
            assertRebuildIsRefusedWithout(partition, running);
            assertThat(system.firstEnd()).isNotDone();
        }
        assertNothingRuns();
        try (var system = system();
                var observation = observation(system.start())) {
            assertThat(observation.list()).contains("Outlive a restart");
        }
        assertNothingRuns();
    }

    /// Java's client asks each service for HTTP/2.
    private static void assertNoUpgradeIsTaken(RunningSystem running) throws Exception {
        for (var service : Service.values()) {
            try (var client = HttpClient.newHttpClient()) {
                var request = HttpRequest.newBuilder(URI.create(running.url(service) + "/q/health/live"))
                        .build();
                assertThat(client.send(request, BodyHandlers.discarding()).version())
                        .as(service.module())
                        .isEqualTo(HttpClient.Version.HTTP_1_1);
            }
        }
    }

    /// A record that no consumer can read, by the verb alone.
    ///
    /// @return where it was
    private TopicPartition settleDeadLetters(RunningSystem running) throws Exception {
        var partition = produce(running, new ProducerRecord<>("todo.events", "nobody", "no event"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> todo("dead-letters", "audit").contains("0-0"));
        assertThat(todo("dead-letters", "audit", "show", "0-0")).contains("no event");
        assertThat(todo("dead-letters", "audit", "discard", "0-0", "--yes")).contains("discarded");
        assertThat(todo("dead-letters", "audit")).contains("No dead letters.");
        return partition;
    }

    private static TopicPartition produce(RunningSystem running, ProducerRecord<String, String> record)
            throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", running.kafka());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var stored = producer.send(record).get();
            return new TopicPartition(stored.topic(), stored.partition());
        }
    }

    /// The topic's beginning is gone: what was made of it stays as it is.
    private void assertRebuildIsRefusedWithout(TopicPartition partition, RunningSystem running) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", running.kafka()))) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        for (var service : List.of("audit", "analytics", "cache")) {
            assertThat(todo(1, "rebuild", service, "--yes"))
                    .contains(partition + " begins at offset 1")
                    .contains("Nothing was changed.");
        }
        assertThat(todo("verify", "audit")).contains("Unbroken.");
    }

    /// What the verb prints, when it has succeeded.
    private String todo(String... words) {
        return todo(0, words);
    }

    private String todo(int expected, String... words) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true);
        var call = Stream.concat(
                        Stream.of(words), Stream.of("--home", home.folder().toString()))
                .toArray(String[]::new);
        var code = Todo.commandLine(new Terminal(stream, stream, false, false)).execute(call);
        assertThat(code).as("%s: %s", List.of(words), out).isEqualTo(expected);
        return out.toString();
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
