package dev.lossless.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/// Runs in Kafka's own process: formats the data folder if it is new, starts the broker, creates the topics that are
/// missing, then says [#READY]. All of it in one process, because each further start of a JVM would take a second.
/// It uses Kafka's classes and the JDK's only, as it runs from a jar of its own.
final class KafkaProgram {

    /// The line on standard output after which the broker serves and all topics exist.
    static final String READY = "kafka: ready, all topics exist";

    /// Where the data folder is formatted before it gets its name.
    static final String DRAFT = "kafka.new";

    private static final short ONE_REPLICA = 1;
    private static final Map<String, Integer> PARTITIONS = Map.of(
            "todo.events", 12,
            "user.events", 12,
            "audit-consumer.dead-letter", 1,
            "analytics-consumer.dead-letter", 1,
            "cache-consumer.dead-letter", 1);

    private KafkaProgram() {}

    public static void main(String[] arguments) throws Exception {
        var settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        formatIfNew(Path.of(settings.getProperty("log.dirs")));
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        createTopics(settings.getProperty("advertised.listeners").replace("PLAINTEXT://", ""));
        System.out.println(READY);
        server.awaitShutdown();
    }

    /// Beside the final place, so that a start that was cut short leaves nothing half done.
    private static void formatIfNew(Path data) throws Exception {
        if (Files.exists(data)) {
            return;
        }
        var draft = Files.createDirectory(data.resolveSibling(DRAFT));
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setSupportedFeatures(List.copyOf(Feature.PRODUCTION_FEATURES))
                .setDirectories(List.of(draft.toString()))
                .setMetadataLogDirectory(draft.toString())
                .run();
        Files.move(draft, data);
    }

    private static void createTopics(String brokers) throws InterruptedException, ExecutionException {
        var settings = Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        try (var admin = Admin.create(settings)) {
            var existing = admin.listTopics().names().get();
            var missing = PARTITIONS.entrySet().stream()
                    .filter(topic -> !existing.contains(topic.getKey()))
                    .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), ONE_REPLICA))
                    .toList();
            admin.createTopics(missing).all().get();
        }
    }
}
