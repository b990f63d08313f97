package dev.lossless.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/// How clients reach Kafka: its servers, and what it needs of encryption and credentials.
///
/// @param settings of Kafka's clients
public record KafkaClients(Map<String, Object> settings) {

    public KafkaClients {
        settings = Map.copyOf(settings);
    }

    /// Servers that need nothing else.
    public static KafkaClients of(String servers) {
        return new KafkaClients(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers));
    }

    /// Servers, and a file of settings as Kafka's own tools take it (`--command-config`).
    ///
    /// @throws CliException if the file cannot be read
    static KafkaClients of(String servers, Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new CliException("Cannot read the settings of Kafka's clients in " + file + ": " + e, e);
        }
        var settings = new HashMap<String, Object>();
        properties.forEach((name, value) -> settings.put((String) name, value));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        return new KafkaClients(settings);
    }

    /// These and more.
    public Map<String, Object> with(Map<String, Object> more) {
        var all = new HashMap<>(settings);
        all.putAll(more);
        return all;
    }

    String servers() {
        return (String) settings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }
}
