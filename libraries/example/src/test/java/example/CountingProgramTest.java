package example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.testkit.DeadLetterTopic;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page's program, as a process of its own, killed again and again.
@Tag("slow")
@Timeout(300)
class CountingProgramTest {

    private static final TestEvent EXAMPLE =
            TestEvent.read(Path.of("../../todo-service/contract/examples/TodoCreated.json"));
    private static final List<String> PRIORITIES = List.of("LOW", "MEDIUM", "HIGH");
    private static final Pattern NEEDED = Pattern.compile(
            "(subscriber|fetch)/target/|example/target/classes"
                    + "|/(kafka-clients|slf4j-api|jackson-(core|databind|annotations)|jboss-logging|lz4-java|mysql-connector-j)-[^/]+$");
    private static final int USERS = 20;
    private static final int EVENTS = 100;

    private final String group = "counting-" + UUID.randomUUID();
    private final String topic = TestBroker.topic(4);
    private final String user = "user-" + UUID.randomUUID();
    private final Map<String, Long> expected = new HashMap<>();

    @TempDir
    Path folder;

    @Test
    void countsAreExactWhateverIsRepeatedAndHoweverOftenItIsKilled() throws Exception {
        TestBroker.create(new NewTopic(group + ".dead-letter", 1, (short) 1));
        try (var deadLetters = new DeadLetterTopic(TestBroker.servers(), group + ".dead-letter")) {
            for (var kill = 0; kill < 4; kill++) {
                var before = total();
                send(kill);
                var program = start();
                try {
                    await().atMost(Duration.ofSeconds(60)).until(() -> running(program) && total() > before);
                } finally {
                    program.destroyForcibly().waitFor();
                }
            }
            var program = start();
            try {
                await().atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(counts()).isEqualTo(expected));
                var poison = sendPoison();
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                running(program) && !deadLetters.find(poison).isEmpty());
                assertThat(counts()).isEqualTo(expected);
            } finally {
                program.destroy();
                assertThat(program.waitFor(30, SECONDS)).isTrue();
            }
        }
    }

    private Process start() throws Exception {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), CountingProgram.class.getName());
        command.environment().putAll(Tables.SCHEMA.environment());
        command.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        TestBroker.servers(),
                        "CLASSPATH",
                        classPath(),
                        "GROUP",
                        group,
                        "TOPIC",
                        topic));
        return command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private boolean running(Process program) throws IOException {
        assertThat(program.isAlive())
                .as("the program runs: %s", Files.readString(log()))
                .isTrue();
        return true;
    }

    private Path log() {
        return folder.resolve("program.log");
    }

    /// Only what the page says that the program needs: no framework.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(NEEDED.asPredicate())
                .collect(joining(File.pathSeparator));
    }

    /// A quarter of the events of all users, each user's in their order; many are sent twice.
    private void send(int quarter) {
        var random = new Random(quarter);
        try (var producer = producer()) {
            for (var number = quarter * EVENTS / 4 + 1; number <= (quarter + 1) * EVENTS / 4; number++) {
                var users = new ArrayList<Integer>();
                for (var each = 0; each < USERS; each++) {
                    users.add(each);
                }
                Collections.shuffle(users, random);
                for (var each : users) {
                    var priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
                    var event = event(user + "-" + each, number, priority);
                    expected.merge(event.userId() + " " + priority, 1L, Long::sum);
                    for (var copy = 0; copy <= random.nextInt(3); copy++) {
                        producer.send(event.toProduce());
                    }
                }
            }
        }
    }

    private RecordMetadata sendPoison() throws Exception {
        try (var producer = producer()) {
            return producer.send(event(user + "-0", EVENTS + 1, "LOW")
                            .withValue("{\"todo\":{}}")
                            .toProduce())
                    .get(30, SECONDS);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(TestBroker.settings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestEvent event(String userId, long sequence, String priority) {
        var event = new TestEvent(topic, EXAMPLE.headers(), EXAMPLE.value()).at(userId, sequence);
        return event.withValue("{\"todo\":{\"priority\":\"" + priority + "\"}}");
    }

    private long total() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, Long> counts() {
        return Tables.SCHEMA.sums(
                "SELECT CONCAT(user_id, ' ', priority), todos FROM created WHERE user_id LIKE ?", user + "%");
    }
}
