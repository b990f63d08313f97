package dev.lossless.todo.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mysql.cj.jdbc.MysqlDataSource;
import dev.lossless.edge.ProblemException;
import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import dev.lossless.todo.idempotency.IdempotencyKey;
import dev.lossless.todo.writes.DatabaseProxy;
import dev.lossless.todo.writes.Replicas;
import dev.lossless.todo.writes.Replicas.Replica;
import dev.lossless.todo.writes.Settings;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A replica whose way to the database is under the test's control.
@TodoServiceTest
class LostCommitTest {

    private static final int CUTS = 50;
    private static final int USERS = 8;

    @Inject
    Replicas replicas;

    @Inject
    TodoChanges changes;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private DatabaseProxy proxy;
    private Replica replica;

    @BeforeEach
    void startReplica() {
        var database = URI.create(url.substring("jdbc:".length()));
        proxy = new DatabaseProxy(database.getPort());
        replica = replicas.with(Settings.ONE_LANE, through(proxy));
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void answerComesAfterTheCommit() throws Exception {
        var alice = Users.fresh();
        create(alice, "known");
        proxy.hold();
        var answer = CompletableFuture.supplyAsync(() -> create(alice, "new"));
        proxy.awaitHeld();
        assertThat(titles(alice)).containsOnlyKeys("known");
        assertThat(answer).isNotDone();
        proxy.release();
        assertThat(answer.get().sequence()).isEqualTo(2);
        assertThat(titles(alice)).containsOnlyKeys("known", "new");
    }

    /// Connections end between a commit and its answer, again and again, while many write. What was answered is
    /// there; what was not may be there; nothing is there twice, and every event has its change.
    @Test
    void nothingThatWasAnsweredIsLostAndNothingIsDoneTwice() throws Exception {
        var users = IntStream.range(0, USERS).mapToObj(_ -> Users.fresh()).toList();
        users.forEach(alice -> create(alice, "first"));
        Map<String, Boolean> answered = new ConcurrentHashMap<>();
        try (var topic = new TopicReader(kafka, "todo.events")) {
            for (var round = 0; round < CUTS; round++) {
                proxy.cutAtTheNextCommit();
                var writes = new ArrayList<CompletableFuture<Void>>();
                for (var number = 0; number < 3 * USERS; number++) {
                    var alice = users.get(number % USERS);
                    var title = "%d-%d".formatted(round, number);
                    writes.add(CompletableFuture.runAsync(
                            () -> answered.put(alice + title, isCreated(alice, title)),
                            command -> Thread.ofVirtual().start(command)));
                }
                CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new))
                        .join();
                var cuts = round + 1;
                await().until(() -> proxy.cuts() == cuts);
            }
            assertThat(answered).hasSize(CUTS * 3 * USERS).containsValue(true).containsValue(false);
            for (var alice : users) {
                var titles = titles(alice);
                assertThat(titles.values()).containsOnly(1);
                answered.forEach((name, created) -> assertThat(!name.startsWith(alice)
                                || !created
                                || titles.containsKey(name.substring(alice.length())))
                        .as(name)
                        .isTrue());
                assertThat(streamOf(alice)).isEqualTo(titles.size());
                assertThat(topic.await(alice, titles.size() - 1).stream()
                                .map(TopicReader::sequence)
                                .distinct()
                                .filter(sequence -> sequence > 1))
                        .isEqualTo(
                                LongStream.rangeClosed(2, titles.size()).boxed().toList());
            }
        }
        assertThat(replica.metrics().get("writes.unknown").counter().count()).isPositive();
    }

    /// Whoever asks again with the same key learns what became of it.
    @Test
    void lostAnswerIsGivenToTheSameIdempotencyKey() throws Exception {
        var alice = Users.fresh();
        create(alice, "known");
        proxy.cutAtTheNextCommit();
        var key = IdempotencyKey.of(Optional.of("key"), () -> new byte[0]);
        var wish = wish("once");
        assertThatThrownBy(() -> replica.writes().run(changes.create(alice, wish, key)))
                .isInstanceOf(ProblemException.class);
        assertThat(proxy.cuts()).isEqualTo(1);
        assertThat(replica.writes().run(changes.create(alice, wish, key)).sequence())
                .isEqualTo(2);
        assertThat(titles(alice)).isEqualTo(Map.of("known", 1, "once", 1));
    }

    private boolean isCreated(String alice, String title) {
        try {
            create(alice, title);
            return true;
        } catch (ProblemException _) {
            return false;
        }
    }

    private Written create(String alice, String title) {
        return replica.writes().run(changes.create(alice, wish(title), Optional.empty()));
    }

    private static CreateTodo wish(String title) {
        return new CreateTodo(title, null, null, null, null, false);
    }

    private Map<String, Integer> titles(String alice) throws SQLException {
        var titles = new HashMap<String, Integer>();
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT title FROM todo WHERE user_id = ?")) {
            statement.setString(1, alice);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    titles.merge(rows.getString(1), 1, Integer::sum);
                }
            }
        }
        return titles;
    }

    private long streamOf(String alice) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement("SELECT sequence FROM user_stream WHERE user_id = ?")) {
            statement.setString(1, alice);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// A connection of its own for each transaction, of the kind that the pool has.
    private DataSource through(DatabaseProxy way) {
        var source = new MysqlDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                var connection = super.getConnection();
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                return connection;
            }
        };
        source.setUrl(("jdbc:mysql://127.0.0.1:%d/todo?allowMultiQueries=true&connectionTimeZone=UTC"
                        + "&sslMode=DISABLED&allowPublicKeyRetrieval=true")
                .formatted(way.port()));
        source.setUser(user);
        source.setPassword(password);
        return source;
    }
}
