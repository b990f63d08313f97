package dev.lossless.deploy;

import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.yaml.snakeyaml.Yaml;

/// The topics and their numbers of partitions, as different places have them.
final class Topics {

    private static final Pattern LINE = Pattern.compile("(?m)^([a-z.-]+) +(\\d+) +retention.ms=-1.*$");

    private Topics() {}

    /// Made in Compose and in the overlay "local".
    static Map<String, Integer> ofScript() {
        var topics = new TreeMap<String, Integer>();
        LINE.matcher(text(Repository.DEPLOY.resolve("components/kafka/topics.sh")))
                .results()
                .forEach(line -> topics.put(line.group(1), Integer.valueOf(line.group(2))));
        return topics;
    }

    /// Made by Strimzi in production.
    static Map<String, Integer> of(Manifest manifest) {
        var topics = new TreeMap<String, Integer>();
        manifest.all(KafkaTopic.class)
                .forEach(topic -> topics.put(
                        topic.getMetadata().getName(), topic.getSpec().getPartitions()));
        return topics;
    }

    /// On the broker that the tests of all modules use.
    static Map<String, Integer> of(String broker) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            var topics = new TreeMap<String, Integer>();
            admin.describeTopics(admin.listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .forEach(
                            (name, topic) -> topics.put(name, topic.partitions().size()));
            return topics;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Those that todo-service publishes.
    static Map<String, Integer> ofContract() {
        Map<String, Object> contract =
                new Yaml().load(text(Repository.ROOT.resolve("todo-service/contract/asyncapi.yaml")));
        var topics = new TreeMap<String, Integer>();
        for (var channel : children(contract, "channels").values()) {
            var kafka = children(children(cast(channel), "bindings"), "kafka");
            topics.put((String) cast(channel).get("address"), (Integer) kafka.get("partitions"));
        }
        return topics;
    }

    private static Map<String, Object> children(Map<String, Object> node, String name) {
        return cast(node.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object node) {
        return (Map<String, Object>) node;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
