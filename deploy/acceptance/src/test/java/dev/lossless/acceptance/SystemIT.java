package dev.lossless.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.cli.demo.Observation;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The packaged services on real servers, started by the same code as `todo up`.
@Order(1)
class SystemIT {

    private static final String USER = "alice";

    @Test
    void everyEffectArrives() throws Exception {
        var running = Acceptance.running();
        try (var observation = Acceptance.observation(USER)) {
            observation.list();
            assertAllArrives(observation);
        }
        assertThat(todo("demo", "--user", USER, "--warm-up", "1"))
                .contains("its signature is right")
                .contains("\"Confirm your address\", in ")
                .contains("/mail/confirmation?token=");
        assertNoUpgradeIsTaken(running);
        assertThat(todo("verify", "events")).contains("Gapless and in order.").contains("waits in the outbox");
    }

    @Tag("slow")
    @Test
    void consumersAreRebuiltAndTodosSurviveARestart() throws Exception {
        var running = Acceptance.running();
        try (var observation = Acceptance.observation(USER)) {
            observation.list();
            assertAllArrives(observation);
        }
        var partition = settleDeadLetters(running);
        assertThat(todo("rebuild", "audit", "--yes")).contains("in the same state as before");
        assertThat(todo("rebuild", "analytics", "--yes")).contains("in the same state as before");
        assertThat(todo("rebuild", "cache", "--yes")).contains("1 users");
        assertThat(todo("verify", "events")).contains("Gapless and in order.").contains("waits in the outbox");
        assertThat(todo("outbox")).contains("Parked   0 streams");
        assertRebuildIsRefusedWithout(partition, running);
        assertThat(Acceptance.system().firstEnd()).isNotDone();
        Acceptance.stop();
        assertNothingRuns();
        Acceptance.start();
        try (var observation = Acceptance.observation(USER)) {
            assertThat(observation.list()).contains("Outlive a restart");
            assertAllArrives(observation);
        }
        assertThat(todo("erase", USER, "--yes")).contains("Deleted what notification-consumer kept of " + USER);
        assertThat(todo("erase", USER, "--yes")).contains("notification-consumer keeps nothing of " + USER);
    }

    private static void assertAllArrives(Observation observation) {
        var observed = observation.create("Outlive a restart");
        assertThat(observed.missing()).isEmpty();
        assertThat(observed.effects()).hasSize(5);
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
        await().atMost(Duration.ofMinutes(2))
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
    private static String todo(String... words) {
        return todo(0, words);
    }

    private static String todo(int expected, String... words) {
        var printed = Acceptance.todo(words);
        var all = printed.out() + printed.err();
        assertThat(printed.code()).as("%s: %s", List.of(words), all).isEqualTo(expected);
        return all;
    }

    private void assertNothingRuns() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(ProcessHandle.current().children()).isEmpty());
        assertThat(Acceptance.home().run().resolve("system.json")).doesNotExist();
    }
}
