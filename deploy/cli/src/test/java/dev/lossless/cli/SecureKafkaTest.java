package dev.lossless.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.JavaProgram;
import dev.lossless.local.PortChoice;
import dev.lossless.local.Ports;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that takes nobody without TLS and a password (SASL, SCRAM-SHA-512), as many clusters do.
class SecureKafkaTest {

    private static final String PASSWORD = "right-password";

    @TempDir
    static Path folder;

    private static Process broker;
    private static String plain;
    private static String secure;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        makeCertificate();
        try (var ports = new Ports()) {
            var port = ports.take(new PortChoice.Any());
            var brokers = ports.take(new PortChoice.Any());
            var controller = ports.take(new PortChoice.Any());
            var secured = ports.take(new PortChoice.Any());
            plain = "127.0.0.1:" + port;
            secure = "127.0.0.1:" + secured;
            Files.writeString(folder.resolve("broker.properties"), """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.voters=1@127.0.0.1:%3$d
                    controller.listener.names=CONTROLLER
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
                    inter.broker.listener.name=BROKERS
                    listeners=PLAINTEXT://127.0.0.1:%1$d,BROKERS://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d,SECURE://127.0.0.1:%4$d
                    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d,BROKERS://127.0.0.1:%2$d,SECURE://127.0.0.1:%4$d
                    log.dirs=%5$s
                    sasl.enabled.mechanisms=SCRAM-SHA-512
                    listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
                    ssl.keystore.location=%6$s
                    ssl.keystore.password=changeit
                    ssl.keystore.type=PKCS12
                    default.replication.factor=1
                    offsets.topic.replication.factor=1
                    """.formatted(
                            port, brokers, controller, secured, folder.resolve("data"), folder.resolve("broker.p12")));
        }
        launch();
        try (var admin = Admin.create(Map.of("bootstrap.servers", plain))) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "operator", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), PASSWORD)))
                    .all()
                    .get(30, SECONDS);
        }
        send();
    }

    private static void makeCertificate() throws IOException, InterruptedException {
        keytool("-genkeypair", "-alias", "broker", "-keyalg", "RSA", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
        keytool(
                "-exportcert",
                "-alias",
                "broker",
                "-rfc",
                "-file",
                folder.resolve("ca.crt").toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.command().addAll(List.of(arguments));
        command.command()
                .addAll(List.of(
                        "-keystore",
                        folder.resolve("broker.p12").toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit"));
        var log = folder.resolve("keytool.log").toFile();
        var process = command.redirectErrorStream(true).redirectOutput(log).start();
        assertThat(process.waitFor()).as(() -> read(log.toPath())).isZero();
    }

    private static void launch() throws IOException {
        var log = folder.resolve("broker.log");
        var command = new ProcessBuilder(
                JavaProgram.path(),
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dkafka.logs.dir=" + folder,
                "dev.lossless.local.KafkaProgram",
                folder.resolve("broker.properties").toString(),
                "dG9kby1sb2NhbC1rYWZrYQ");
        command.environment()
                .put("CLASSPATH", serverJars() + File.pathSeparator + System.getProperty("java.class.path"));
        broker = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        await().atMost(Duration.ofMinutes(5)).until(() -> {
            assertThat(broker.isAlive()).as(() -> read(log)).isTrue();
            return read(log).contains("kafka: ready");
        });
    }

    private static String serverJars() throws IOException {
        try (var list = JavaProgram.class.getResourceAsStream("server-jars.txt")) {
            return new String(list.readAllBytes(), UTF_8).strip();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void send() throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", plain), new StringSerializer(), new StringSerializer())) {
            for (var sequence = 1; sequence <= 3; sequence++) {
                var event = new ProducerRecord<>("todo.events", "alice", "{}");
                event.headers().add("ce_id", ("event-" + sequence).getBytes(UTF_8));
                event.headers().add("ce_userid", "alice".getBytes(UTF_8));
                event.headers()
                        .add("ce_usersequence", Integer.toString(sequence).getBytes(UTF_8));
                producer.send(event).get(30, SECONDS);
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.destroyForcibly().onExit().join();
    }

    @Test
    void eventsAreVerifiedWithTlsAndPassword() throws IOException {
        assertThat(verify(PASSWORD)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("3 events of 1 users").contains("Gapless and in order.");
    }

    @Test
    void wrongPasswordIsOneClearLine() throws IOException {
        assertThat(verify("wrong-password")).isEqualTo(1);
        assertThat(err.toString())
                .contains("Authentication failed")
                .doesNotContain("wrong-password")
                .hasLineCount(1);
    }

    private int verify(String password) throws IOException {
        var settings = Files.writeString(folder.resolve("client.properties"), """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="operator" password="%s";
                config.providers=dir
                config.providers.dir.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
                ssl.truststore.type=PEM
                ssl.truststore.certificates=${dir:%s:ca.crt}
                """.formatted(password, folder));
        var terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), false, false);
        return Todo.commandLine(terminal)
                .execute(
                        "verify",
                        "events",
                        "--kafka",
                        secure,
                        "--kafka-config",
                        settings.toString(),
                        "--home",
                        folder.resolve("home").toString());
    }
}
