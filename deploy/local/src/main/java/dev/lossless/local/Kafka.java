package dev.lossless.local;

import dev.lossless.local.KafkaNodes.Node;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Kafka in KRaft mode: nodes that are broker and controller in one process.
final class Kafka implements Server {

    private final ServersConfig config;
    private final KafkaNodes nodes;
    private final Node self;
    private final Path data;
    private Path program;

    Kafka(ServersConfig config, KafkaNodes nodes, Node self) {
        this.config = config;
        this.nodes = nodes;
        this.self = self;
        this.data = config.data().resolve(name());
    }

    @Override
    public String name() {
        return self.name();
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(config.data());
        Folders.delete(config.data().resolve(name() + KafkaProgram.DRAFT));
        program = program();
        Files.writeString(properties(), """
                process.roles=broker,controller
                node.id=%1$d
                controller.quorum.voters=%2$s
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=BROKERS
                listeners=PLAINTEXT://127.0.0.1:%3$d,BROKERS://127.0.0.1:%4$d,CONTROLLER://127.0.0.1:%5$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%6$d,BROKERS://127.0.0.1:%4$d
                log.dirs=%7$s
                # topics are part of the contract: nobody makes one by a typing error
                auto.create.topics.enable=false
                # for ever: a consumer that was emptied can be rebuilt
                log.retention.ms=-1
                # records are measured as a client has to hold them in memory
                compression.type=uncompressed
                log.segment.bytes=67108864
                log.index.size.max.bytes=1048576
                # each record on all nodes, and acknowledged when a majority has it
                default.replication.factor=%8$d
                min.insync.replicas=%9$d
                offsets.topic.replication.factor=%8$d
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=%8$d
                transaction.state.log.min.isr=%9$d
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=%8$d
                share.coordinator.state.topic.min.isr=%9$d
                share.coordinator.state.topic.num.partitions=1
                # a new group gets its partitions at once
                group.initial.rebalance.delay.ms=0
                # small on purpose
                num.network.threads=2
                num.io.threads=4
                background.threads=2
                log.cleaner.dedupe.buffer.size=8388608
                metadata.max.idle.interval.ms=0
                """.formatted(
                        self.id(),
                        nodes.voters(),
                        self.port(),
                        self.brokerPort(),
                        self.controllerPort(),
                        self.advertisedPort(),
                        data,
                        nodes.all().size(),
                        nodes.majority()));
    }

    @Override
    public ServerProcess.Command command() {
        return new ServerProcess.Command(
                name(),
                config.data(),
                // by the environment: command lines over 4 KiB cannot be read back from a process
                Map.of(
                        "CLASSPATH",
                        program + File.pathSeparator + ServerJars.list().kafkaClassPath()),
                List.of(
                        JavaProgram.path(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        // no exit when the memory does not suffice: a compressed record of kilobytes can need more than
                        // any heap has when the broker measures it; then that one request fails, and all others go on
                        "-XX:MaxDirectMemorySize=64m",
                        // its loaded classes are kept for the next start, which halves its work (2.5 instead of 5 s of
                        // CPU)
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + config.binaries().resolve("kafka.jsa"),
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.awt.headless=true",
                        "-Dlog4j2.StatusLogger.level=OFF",
                        "-Dkafka.logs.dir=" + config.logs(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        // warns of every first start
                        "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.controller.QuorumController=error",
                        "-Dorg.slf4j.simpleLogger.showDateTime=true",
                        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                        KafkaProgram.class.getName(),
                        properties().toString(),
                        nodes.clusterId()));
    }

    @Override
    public boolean ready(ServerProcess process) throws IOException {
        return Files.readString(process.log()).contains(KafkaProgram.READY);
    }

    /// A jar with [KafkaProgram] alone. Kept classes are valid only for a class path of jars that do not
    /// change, which this module's own jar does at each build.
    private Path program() throws IOException {
        var name = KafkaProgram.class.getName().replace('.', '/') + ".class";
        var code = codeOf(name);
        var jar = config.binaries().resolve("kafka-program-%08x.jar".formatted(checksum(code)));
        if (Files.notExists(jar)) {
            Files.createDirectories(config.binaries());
            var draft = Files.createTempFile(config.binaries(), "kafka-program", ".new");
            try (var zip = new ZipOutputStream(Files.newOutputStream(draft))) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(code);
            }
            Files.move(draft, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        return jar;
    }

    private static byte[] codeOf(String name) throws IOException {
        try (var code = KafkaProgram.class.getClassLoader().getResourceAsStream(name)) {
            return code.readAllBytes();
        }
    }

    private static long checksum(byte[] bytes) {
        var checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }

    private Path properties() {
        return config.data().resolve(name() + ".properties");
    }
}
