package dev.lossless.todo.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.outbox.NewEvent;
import dev.lossless.todo.outbox.Outbox;
import dev.lossless.todo.outbox.OutboxConfig;
import dev.lossless.todo.outbox.Shards;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Another replica, a process of its own, stops in the middle of a batch: its locks go, and this one publishes.
@TodoServiceTest
class DeadReplicaTest {

    @Inject
    Outbox outbox;

    @Inject
    RelayStore store;

    @Inject
    OutboxConfig config;

    @Inject
    Comparison comparison;

    @Inject
    Unwritable unwritable;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String alice = Users.fresh();
    private TopicReader topic;
    private Process other;

    @BeforeEach
    void subscribe() {
        topic = new TopicReader(kafka, "todo.events");
    }

    @AfterEach
    void end() {
        topic.close();
        if (other != null) {
            other.destroyForcibly();
        }
    }

    @Test
    void killedReplicaHandsOver() throws Exception {
        startHolder(60);
        append();
        assertIsHeldBack();
        other.destroyForcibly();
        assertThat(topic.await(alice, 1)).hasSize(1);
    }

    /// Its connection stays open and says nothing: the database drops it after the session's `wait_timeout`.
    @Test
    void stoppedReplicaHandsOverAfterTheSessionsTimeOut() throws Exception {
        startHolder(2);
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(other.pid()))
                        .start()
                        .waitFor())
                .isZero();
        append();
        assertThat(topic.await(alice, 1)).hasSize(1);
    }

    /// A replica that waits for a broker that never answers is asked to stop.
    @Test
    void replicaThatIsStoppedGivesItsLocksUp() throws Exception {
        var metrics = new OutboxMetrics(new SimpleMeterRegistry(), Clock.systemUTC());
        var due = new DueShards();
        var nobody = Map.<String, Object>of("bootstrap.servers", "127.0.0.1:1");
        var replica = new OutboxRelay(store, nobody, due, config, comparison, unwritable, metrics, Clock.systemUTC());
        replica.start(new StartupEvent());
        append();
        due.add(Shards.of(alice));
        replica.stop(new ShutdownEvent());
        append();
        assertThat(topic.await(alice, 2).stream().map(TopicReader::sequence).distinct())
                .containsExactly(1L, 2L);
    }

    @Test
    void relaysSessionsAreDroppedWhenTheirPeerVanished() throws SQLException {
        assertThat(store.session().waitTimeout()).isEqualTo(30);
    }

    private void startHolder(int waitTimeout) throws IOException {
        other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        LockHolder.class.getName(),
                        url,
                        user,
                        password,
                        Integer.toString(waitTimeout),
                        Integer.toString(Shards.of(alice)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(other.inputReader().readLine()).isEqualTo(LockHolder.HOLDS);
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /// A user of another shard overtakes: the relay works, and does not wait for the one that is held.
    private void assertIsHeldBack() {
        var bob = alice + "-0";
        for (var number = 1; Shards.of(bob) == Shards.of(alice); number++) {
            bob = alice + "-" + number;
        }
        append(bob);
        topic.await(bob, 1);
        assertThat(topic.await(alice, 0)).isEmpty();
    }

    private void append() {
        append(alice);
    }

    private void append(String userId) {
        QuarkusTransaction.requiringNew()
                .run(() -> outbox.append(new NewEvent(
                        "todo",
                        "an-aggregate",
                        1,
                        "TodoTested",
                        userId,
                        outbox.next(userId, "todo"),
                        Instant.now(),
                        Map.of())));
    }
}
