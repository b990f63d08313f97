package dev.lossless.acceptance;

import static org.awaitility.Awaitility.await;

import dev.lossless.cli.Connection;
import dev.lossless.cli.Terminal;
import dev.lossless.cli.Todo;
import dev.lossless.cli.argument.UserId;
import dev.lossless.cli.demo.Observation;
import dev.lossless.local.Home;
import dev.lossless.local.Http;
import dev.lossless.local.JwtKeys;
import dev.lossless.local.system.HoldFile;
import dev.lossless.local.system.LocalSystem;
import dev.lossless.local.system.Progress;
import dev.lossless.local.system.RunningSystem;
import dev.lossless.local.system.Service;
import dev.lossless.local.system.SystemConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/// The packaged services on real servers, started by the same code as `todo up`: once, for all tests of this
/// module, which use it in turn. Each works with users of its own. [SystemIT] comes first, as it restarts
/// everything; [TracingIT] comes last, as it takes the collector away.
public final class Acceptance {

    /// Always the same one, so that a run finds and stops what a killed run left.
    private static final Home HOME = new Home(Path.of("target", "system"));

    private static final Collector COLLECTOR = new Collector();

    /// Spans that may wait in a service, so that a test can send more.
    static final int QUEUE = 64;

    /// What the broker takes usually.
    public static final int USUAL_BYTES = 1_048_588;

    private static LocalSystem system;
    private static RunningSystem running;

    private Acceptance() {}

    /// Starts it where it does not run.
    public static synchronized RunningSystem running() {
        if (system == null) {
            delete();
            Runtime.getRuntime().addShutdownHook(new Thread(Acceptance::stop, "stop the system"));
            start();
        }
        return running;
    }

    static synchronized void start() {
        var apart = SystemConfig.apart(Home.repository(), HOME, Home.find().binaries());
        system = new LocalSystem(apart.with(variables()), Progress.silent());
        running = system.start();
    }

    /// Keeps the data.
    static synchronized void stop() {
        system.close();
    }

    static LocalSystem system() {
        running();
        return system;
    }

    static Home home() {
        return HOME;
    }

    /// Stops a service until that is closed. After both it is seen to answer no longer, and again.
    static Stopped stopped(Service service) throws IOException {
        var file = HoldFile.of(HOME, service);
        file.take();
        awaitAnswers(service, false);
        return () -> {
            file.release();
            awaitAnswers(service, true);
        };
    }

    interface Stopped extends AutoCloseable {

        @Override
        void close() throws IOException;
    }

    private static void awaitAnswers(Service service, boolean answers) {
        var ready = URI.create(running().url(service) + "/q/health/ready");
        try (var http = new Http(Duration.ofSeconds(2))) {
            await(service.module()).atMost(Duration.ofMinutes(5)).until(() -> http.answers(ready) == answers);
        }
    }

    static Collector collector() {
        return COLLECTOR;
    }

    public static JwtKeys keys() {
        return JwtKeys.in(Path.of(running().data()));
    }

    static Observation observation(String user) {
        return new Observation(new Connection().targets(Optional.of(running()), new UserId(user)), user);
    }

    /// What came of a verb.
    public record Printed(int code, String out, String err) {}

    /// Executes a verb on this system.
    public static Printed todo(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var code = todo(out, err, words);
        return new Printed(code, out.toString(), err.toString());
    }

    /// The same with what it prints to be read while it runs.
    public static int todo(OutputStream out, OutputStream err, String... words) {
        var call = Stream.concat(
                        Stream.of(words), Stream.of("--home", HOME.folder().toString()))
                .toArray(String[]::new);
        var terminal = new Terminal(new PrintStream(out, true), new PrintStream(err, true), false, false);
        return Todo.commandLine(terminal).execute(call);
    }

    /// From now on the broker refuses longer records of todos' events: they park their streams.
    public static void limitRecords(int bytes) throws Exception {
        var change = new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "todo.events");
        try (var admin = Admin.create(
                Map.<String, Object>of("bootstrap.servers", running().kafka()))) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get();
        }
    }

    private static Map<String, String> variables() {
        return Map.of(
                "AUDIT_CHECKPOINT_INTERVAL",
                "1s",
                "QUARKUS_OTEL_SDK_DISABLED",
                "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                COLLECTOR.url(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                "100ms",
                "QUARKUS_OTEL_BSP_MAX_QUEUE_SIZE",
                Integer.toString(QUEUE),
                "QUARKUS_OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
                Integer.toString(QUEUE / 2));
    }

    private static void delete() {
        try {
            LocalSystem.delete(HOME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
