package dev.lossless.debezium;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.local.Coordinates;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.ServersConfig;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The outbox is exchangeable: Debezium, configured by the file beside this module, publishes what the relay does.
@Tag("slow")
class DebeziumIT {

    private static final Pattern URL = Pattern.compile("\"url\":\"[^\"]*/todos/([^\"]+)\"");
    private static final List<String> TYPES =
            List.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted", "UserProfileUpdated");

    @TempDir
    private Path folder;

    @Test
    void debeziumPublishesTheVeryRecordsOfTheRelay() throws Exception {
        var config = ServersConfig.in(folder, Home.find().binaries());
        try (var servers = new LocalServers(config)) {
            var coordinates = servers.start(_ -> {});
            var byDebezium = publishedByDebezium(coordinates);
            var byRelay = publishedByRelay(coordinates, byDebezium.size());

            assertThat(byDebezium)
                    .extracting(record -> record.headers().get("ce_type"))
                    .containsAll(TYPES);
            assertThat(streams(byDebezium)).isEqualTo(streams(byRelay));
        }
    }

    /// Some events lie in the outbox when the connector comes, some come while it runs, some while it is away.
    private List<Published> publishedByDebezium(Coordinates servers) throws Exception {
        try (var service = TodoService.start(servers, folder, false)) {
            grant(servers);
            live(service, "early");
            var published = new ArrayList<Published>();
            try (var connector = Connector.start(servers, folder)) {
                await(connector, 6);
                live(service, "meanwhile");
                await(connector, 12);
                published.addAll(connector.published());
            }
            live(service, "away");
            try (var connector = Connector.start(servers, folder)) {
                await(connector, 6);
                published.addAll(connector.published());
            }
            return published;
        }
    }

    /// The rows are still there: the same events, now published by the service itself.
    private List<Published> publishedByRelay(Coordinates servers, int expected) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers.kafkaBootstrapServers());
        var bytes = new ByteArrayDeserializer();
        try (var _ = TodoService.start(servers, folder, true);
                var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            var partitions = List.of("todo.events", "user.events").stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var published = new ArrayList<Published>();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(fetched -> published.add(Published.of(fetched)));
                return published.size() >= expected;
            });
            return published;
        }
    }

    /// One event of each type.
    private static void live(TodoService service, String user) throws Exception {
        var created =
                service.send(user, "POST", "/todos", "{\"title\":\"Tür \\\"öffnen\\\" 🚪\",\"priority\":\"HIGH\"}");
        var url = URL.matcher(created.body());
        assertThat(url.find()).isTrue();
        var path = "/todos/" + url.group(1);
        service.send(user, "PATCH", path, "{\"description\":\"a\\nb\"}");
        service.send(user, "PATCH", path, "{\"completed\":true}");
        service.send(user, "PATCH", path, "{\"completed\":false}");
        service.send(user, "DELETE", path, "");
        service.send(user, "PUT", "/users/me", "{\"fullName\":\"Zoë\"}");
    }

    private static void await(Connector connector, int count) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(connector.published())
                .hasSizeGreaterThanOrEqualTo(count));
    }

    /// What the owner of the schema does once for the connector's user.
    private static void grant(Coordinates servers) throws Exception {
        try (var connection = DriverManager.getConnection(
                        servers.jdbcUrl("todo"), "todo_owner", servers.password("todo_owner"));
                var statement = connection.createStatement()) {
            statement.execute("GRANT SELECT ON todo.outbox_event TO 'todo_cdc'@'%'");
        }
    }

    private static Map<String, List<Published>> streams(List<Published> published) {
        return published.stream().collect(groupingBy(record -> record.topic() + "/" + record.key()));
    }
}
