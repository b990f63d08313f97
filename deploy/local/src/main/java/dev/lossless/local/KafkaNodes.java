package dev.lossless.local;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The nodes of one Kafka cluster.
record KafkaNodes(List<Node> all) {

    /// Any, the same for all nodes.
    private static final String CLUSTER_ID = "dG9kby1sb2NhbC1rYWZrYQ";

    /// One node and its ports.
    ///
    /// @param advertisedPort where its clients are sent
    record Node(int id, int port, int brokerPort, int controllerPort, int advertisedPort) {

        String name() {
            return id == 1 ? "kafka" : "kafka-" + id;
        }
    }

    /// @param port of the one broker, when none is configured
    static KafkaNodes of(ServersConfig config, int port, Ports ports) {
        var brokers =
                config.brokers().isEmpty() ? List.of(new ServersConfig.ProxiedBroker(port, port)) : config.brokers();
        return new KafkaNodes(IntStream.range(0, brokers.size())
                .mapToObj(index -> new Node(
                        index + 1,
                        brokers.get(index).port(),
                        ports.take(new PortChoice.Any()),
                        ports.take(new PortChoice.Any()),
                        brokers.get(index).proxyPort()))
                .toList());
    }

    String clusterId() {
        return CLUSTER_ID;
    }

    String voters() {
        return all.stream()
                .map(node -> node.id() + "@127.0.0.1:" + node.controllerPort())
                .collect(Collectors.joining(","));
    }

    int majority() {
        return all.size() / 2 + 1;
    }
}
