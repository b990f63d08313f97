package dev.lossless.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RestartTest {

    private static final TopicPartition PARTITION = new TopicPartition("todo.events", 0);

    private final Path folder = FreshFolder.named("restarted");

    @Tag("slow")
    @Test
    void leftOversOfAKilledLauncherAreStoppedAndNothingIsLost() throws Exception {
        var launcher = launch();
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("started")));
        launcher.destroyForcibly().waitFor();
        var leftOvers = recordedProcesses();
        assertThat(leftOvers).hasSize(3).allMatch(KnownProcess::alive);

        try (var servers = new LocalServers(config())) {
            write(servers.start(_ -> {}));
            assertThat(leftOvers).noneMatch(KnownProcess::alive);
        }
        try (var servers = new LocalServers(config())) {
            assertWritten(servers.start(_ -> {}));
        }
        assertThat(recordedProcesses()).isEmpty();
    }

    @Test
    void failedServerIsNamedWithItsLogAndLeavesNoProcess() throws IOException {
        var damaged = Files.createDirectories(config().data().resolve("kafka"));
        Files.writeString(damaged.resolve("meta.properties"), "version=unreadable\n");
        var servers = new LocalServers(config());
        var before = children();
        assertThatThrownBy(() -> servers.start(_ -> {}))
                .isInstanceOf(StartException.class)
                .hasMessage("kafka ended with exit code 1. Its log: "
                        + config().logs().resolve("kafka.log"));
        assertThat(recordedProcesses()).isEmpty();
        assertThat(children()).isEqualTo(before);
    }

    private static List<KnownProcess> children() {
        return ProcessHandle.current().children().map(KnownProcess::of).toList();
    }

    private ServersConfig config() {
        return ServersConfig.in(folder, Home.find().binaries());
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        JavaProgram.path(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LauncherProgram.class.getName(),
                        folder.toString(),
                        config().binaries().toString())
                .inheritIO()
                .start();
    }

    private List<KnownProcess> recordedProcesses() throws IOException {
        try (var files = Files.list(config().data().resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .map(file -> KnownProcess.read(file).orElseThrow())
                    .toList();
        }
    }

    private static void write(Coordinates running) throws SQLException, ExecutionException, InterruptedException {
        try (var owner = DriverManager.getConnection(
                        running.jdbcUrl("todo"), "todo_owner", running.password("todo_owner"));
                var statement = owner.createStatement()) {
            statement.execute("CREATE TABLE item AS SELECT 'kept' AS word");
        }
        var strings = new StringSerializer();
        try (var producer = new KafkaProducer<>(brokers(running), strings, strings)) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), "alice", "kept"))
                    .get();
        }
    }

    private static void assertWritten(Coordinates running)
            throws SQLException, ExecutionException, InterruptedException {
        try (var service = DriverManager.getConnection(
                        running.jdbcUrl("todo"), "todo_service", running.password("todo_service"));
                var statement = service.createStatement();
                var rows = statement.executeQuery("SELECT word FROM item")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("kept");
        }
        try (var admin = Admin.create(brokers(running))) {
            var end = admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get();
            assertThat(end.offset()).isEqualTo(1);
        }
    }

    private static Map<String, Object> brokers(Coordinates running) {
        return Map.of("bootstrap.servers", running.kafkaBootstrapServers());
    }
}
