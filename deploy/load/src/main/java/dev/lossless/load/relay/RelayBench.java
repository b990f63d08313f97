package dev.lossless.load.relay;

import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.TopicReader;
import dev.lossless.local.Coordinates;
import dev.lossless.local.Folders;
import dev.lossless.local.Home;
import dev.lossless.local.LocalServers;
import dev.lossless.local.ServersConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Measures the relay of the packaged todo-service on servers of its own: how fast it drains a backlog, and how long a
/// committed event waits for the broker's acknowledgement.
///
/// Arguments, in any number and order: `drain:EVENTS:REPLICAS` and `latency:RATE:SECONDS`.
public final class RelayBench {

    private static final List<String> TOPICS = List.of("todo.events", "user.events");
    private static final int USERS = 1_000;

    private final Path folder;
    private final Coordinates servers;
    private int runs;

    private RelayBench(Path folder, Coordinates servers) {
        this.folder = folder;
        this.servers = servers;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Home.find().folder().resolve("relay-bench").toAbsolutePath();
        Folders.delete(folder);
        var config = ServersConfig.in(folder, Home.find().binaries());
        try (var local = new LocalServers(config)) {
            var bench = new RelayBench(folder, local.start(_ -> {}));
            bench.migrate();
            for (var argument : arguments) {
                bench.run(argument.split(":"));
            }
            bench.verify();
        }
    }

    private void migrate() throws Exception {
        try (var replica = replica(Map.of("outbox.relay", "false"))) {
            replica.awaitReady();
        }
    }

    private void run(String[] words) throws Exception {
        var first = Integer.parseInt(words[1]);
        var second = Integer.parseInt(words[2]);
        switch (words[0]) {
            case "drain" -> drain(first, second);
            case "latency" -> latency(first, second);
            default -> throw new IllegalArgumentException(String.join(":", words));
        }
    }

    /// From the first record on the topic to the last. The program has just started, as after an outage or a crash.
    private void drain(int events, int replicas) throws Exception {
        var begin = System.nanoTime();
        new Backlog(servers, "run" + runs++, USERS).fill(events);
        var filled = System.nanoTime();
        try (var topic = new TopicEnd(servers.kafkaBootstrapServers())) {
            var before = topic.end();
            var running = new ArrayList<Replica>();
            for (var number : IntStream.range(0, replicas).toArray()) {
                running.add(replica(Map.of()));
            }
            var end = topic.awaitMoreThan(before);
            var first = System.nanoTime();
            var published = end - before;
            while (published < events) {
                Thread.sleep(5);
                published = topic.end() - before;
            }
            var seconds = (System.nanoTime() - first) / 1e9;
            var rate = (events - (end - before)) / seconds;
            System.out.printf(
                    "drain    %,9d events, %d replicas: %,8.0f/s (filled at %,.0f/s)%n",
                    events, replicas, rate, events * 1e9 / (filled - begin));
            running.forEach(Replica::close);
        }
    }

    private void latency(int rate, int seconds) throws Exception {
        try (var replica = replica(Map.of())) {
            replica.awaitReady();
            new Latency(replica.url(), servers.keys()).measure(rate, seconds);
        }
    }

    private void verify() {
        var log = new EventLog();
        try (var reader = new TopicReader(servers.kafkaBootstrapServers(), TOPICS)) {
            reader.readInto(log, _ -> {});
        }
        var verdict = log.verdict();
        System.out.printf(
                "verified %,9d events, %,d duplicates, %d wrong%n",
                verdict.events(), verdict.duplicates(), verdict.wrong());
        verdict.findings().stream().limit(5).forEach(System.out::println);
    }

    private Replica replica(Map<String, String> settings) throws Exception {
        return Replica.launch("todo-service-" + runs++, folder, servers, settings);
    }

    /// How many records `todo.events` holds.
    private static final class TopicEnd implements AutoCloseable {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<TopicPartition> partitions;

        private TopicEnd(String kafka) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            partitions = consumer.partitionsFor("todo.events").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
        }

        long end() {
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }

        long awaitMoreThan(long before) throws InterruptedException {
            var end = end();
            while (end <= before) {
                Thread.sleep(5);
                end = end();
            }
            return end;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
