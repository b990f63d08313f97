package dev.lossless.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
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
    static final String DRAFT = ".new";

    private static final String FIRST_NODE = "1";
    private static final long NODES_PAUSE_MILLIS = 100;
    private static final Map<String, Integer> PARTITIONS = Map.of(
            "todo.events", 12,
            "user.events", 12,
            "audit-consumer.dead-letter", 1,
            "analytics-consumer.dead-letter", 1,
            "cache-consumer.dead-letter", 1,
            "notification-consumer.dead-letter", 1);

    private KafkaProgram() {}

    public static void main(String[] arguments) throws Exception {
        var settings = new Properties();
        try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(file);
        }
        var node = settings.getProperty("node.id");
        formatIfNew(Path.of(settings.getProperty("log.dirs")), Integer.parseInt(node), arguments[1]);
        var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        if (node.equals(FIRST_NODE)) {
            createTopics(settings);
        }
        System.out.println(READY);
        server.awaitShutdown();
    }

    /// Beside the final place, so that a start that was cut short leaves nothing half done.
    private static void formatIfNew(Path data, int node, String clusterId) throws Exception {
        if (Files.exists(data)) {
            return;
        }
        var draft = Files.createDirectory(data.resolveSibling(data.getFileName() + DRAFT));
        new Formatter()
                .setClusterId(clusterId)
                .setNodeId(node)
                .setControllerListenerName("CONTROLLER")
                .setSupportedFeatures(List.copyOf(Feature.PRODUCTION_FEATURES))
                .setDirectories(List.of(draft.toString()))
                .setMetadataLogDirectory(draft.toString())
                .run();
        Files.move(draft, data);
    }

    private static void createTopics(Properties settings) throws InterruptedException, ExecutionException {
        var brokers = settings.getProperty("listeners").split(",")[0].replace("PLAINTEXT://", "");
        var replicas = Short.parseShort(settings.getProperty("default.replication.factor"));
        try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers))) {
            awaitNodes(admin, replicas);
            var existing = admin.listTopics().names().get();
            var missing = PARTITIONS.entrySet().stream()
                    .filter(topic -> !existing.contains(topic.getKey()))
                    .map(topic -> new NewTopic(topic.getKey(), topic.getValue(), replicas))
                    .toList();
            admin.createTopics(missing).all().get();
            setRight(admin);
        }
    }

    /// Also topics that were made otherwise: consumers do not read those that may hold compressed records.
    private static void setRight(Admin admin) throws InterruptedException, ExecutionException {
        var uncompressed = List.of(new AlterConfigOp(
                new ConfigEntry(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed"), AlterConfigOp.OpType.SET));
        var topics = PARTITIONS.keySet().stream()
                .collect(Collectors.toMap(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic), _ ->
                        (Collection<AlterConfigOp>) uncompressed));
        admin.incrementalAlterConfigs(topics).all().get();
    }

    private static void awaitNodes(Admin admin, int count) throws InterruptedException, ExecutionException {
        while (admin.describeCluster().nodes().get().size() < count) {
            Thread.sleep(NODES_PAUSE_MILLIS);
        }
    }
}
