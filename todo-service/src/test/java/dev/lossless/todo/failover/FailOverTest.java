package dev.lossless.todo.failover;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.StandbyDatabase;
import dev.lossless.todo.Contract;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Databases that come back with fewer commits than were published: restored in place, and other servers that
/// take the place of the first one, the second of which does not know that there was one between.
@Tag("slow")
@QuarkusTest
@TestProfile(FailOverTest.Alone.class)
@WithTestResource(FailOverServers.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailOverTest {

    private static final long EPOCH = 1_000_000_000;

    /// An application of its own.
    public static class Alone implements QuarkusTestProfile {}

    FailOverServers servers;

    private final ObjectMapper json = new ObjectMapper();
    private final String alice = Users.fresh();
    private final String bob = Users.fresh();
    private final String carol = Users.fresh();
    private final String dave = Users.fresh();
    private TopicReader topic;

    @BeforeEach
    void subscribe() {
        topic = new TopicReader(servers.coordinates().kafkaBootstrapServers(), "todo.events");
    }

    @AfterEach
    void unsubscribe() {
        topic.close();
    }

    /// The comparison waits for the broker, writes do not: two of them get numbers that were given before.
    @Test
    @Order(1)
    void restoredInPlaceGivesNoNumberTwice() throws Exception {
        List.of(alice, bob, carol).forEach(user -> create(user, "kept"));
        await().until(() -> waiting() == 0);
        create(alice, "lost 1");
        create(alice, "lost 2");
        create(bob, "lost 1");
        create(bob, "lost 2");
        create(bob, "lost 3");
        assertThat(sequences(bob, 4)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(sequences(alice, 3)).containsExactly(1L, 2L, 3L);
        await().until(() -> waiting() == 0);
        signalBroker("-STOP");
        try {
            restore();
            servers.address().cut();
            awaitWritten(alice, "new 2");
            assertThat(create(alice, "new 3")).isEqualTo(3);
            assertThat(create(carol, "new 2")).isEqualTo(2);
        } finally {
            signalBroker("-CONT");
        }
        var published = numbersOf(alice, 3 + 2 + 2);
        var epoch = published.getLast() / EPOCH;
        assertThat(epoch).isPositive();
        assertThat(published)
                .containsExactly(
                        1L, 2L, 3L, epoch * EPOCH + 2, epoch * EPOCH + 3, epoch * EPOCH + 4, epoch * EPOCH + 5);
        assertThat(withdrawn(alice)).containsExactly(2L, 3L);
        assertThat(numbersOf(bob, 4 + 3)).endsWith(epoch * EPOCH + 2, epoch * EPOCH + 3, epoch * EPOCH + 4);
        assertThat(withdrawn(bob)).as("a user who never writes again").containsExactly(2L, 3L, 4L);
        assertThat(numbersOf(carol, 2)).startsWith(1L, 2L);
        assertThat(titles(alice)).containsExactlyInAnyOrder("kept", "new 2", "new 3");
        assertThat(create(carol, "new 3")).isEqualTo(epoch * EPOCH + 3);
    }

    @Test
    @Order(2)
    void serverThatTakesThePlaceGoesOnInANewEpoch() throws Exception {
        List.of(alice, bob, carol).forEach(user -> create(user, "kept"));
        var kept = create(carol, "kept too");
        awaitCopied(servers.second().port());
        awaitCopied(servers.third().port());
        servers.second().fallBehind();
        servers.third().fallBehind();
        var before = create(alice, "lost 1");
        create(alice, "lost 2");
        create(bob, "lost 1");
        create(dave, "lost 1");
        numbersOf(alice, 3);
        numbersOf(bob, 2);
        numbersOf(dave, 1);
        servers.address().moveTo(servers.second().port());
        var token = awaitWritten(alice, "new");
        assertThat(token / EPOCH).isGreaterThan(before / EPOCH);
        assertThat(token % EPOCH).as("goes on from what this server knows").isEqualTo(2);
        assertThat(numbersOf(alice, 3 + 1 + 2)).endsWith(token, token + 1, token + 2);
        assertThat(withdrawn(alice)).containsExactly(before, before + 1);
        assertThat(withdrawals(bob, 1)).hasSize(1);
        assertThat(withdrawals(dave, 1))
                .as("a user whom this server does not know")
                .hasSize(1);
        assertThat(create(carol, "nothing was lost")).isEqualTo(token / EPOCH * EPOCH + kept % EPOCH + 1);
        assertThat(titles(alice)).containsExactlyInAnyOrder("kept", "new");
        assertThat(asWithToken(alice, token)).containsExactlyInAnyOrder("kept", "new");
    }

    /// The third one has never heard of the epoch that the second one began, and what it writes until that is
    /// noticed has lower numbers than what the second one published.
    @Test
    @Order(3)
    void secondFailOverThatLosesTheFirstOnesEpochIsNoticed() throws Exception {
        laterEpoch(servers.second().port());
        var first = create(alice, "lost with the second");
        create(alice, "lost with the second, too");
        create(bob, "lost with the second");
        numbersOf(alice, 2);
        numbersOf(bob, 1);
        long token;
        signalBroker("-STOP");
        try {
            servers.address().moveTo(servers.third().port());
            token = awaitWritten(alice, "new");
            assertThat(token).isLessThan(first);
        } finally {
            signalBroker("-CONT");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> withdrawals(alice, 2).size() == 2);
        var published = numbersOf(alice, 5);
        assertThat(published.subList(2, 5)).allMatch(sequence -> sequence > first + 1);
        assertThat(withdrawn(alice)).containsExactly(first, first + 1);
        assertThat(withdrawals(bob, 1)).hasSize(1);
        assertThat(titles(alice)).containsExactly("new");
        assertThat(asWithToken(alice, token)).containsExactly("new");
    }

    /// Its connections stay open and say nothing, for ever.
    @Test
    @Order(4)
    void serverThatVanishesIsGivenUp() {
        create(alice, "before");
        servers.address().vanish();
        awaitWritten(alice, "after");
        assertThat(titles(alice)).containsExactlyInAnyOrder("before", "after");
    }

    /// Its connections work: nothing but its answers tells that another one takes its place.
    @Test
    @Order(5)
    void serverThatIsDemotedIsLeft() throws Exception {
        create(alice, "before");
        readOnly(true);
        for (var write :
                List.of(as(alice).body("{\"title\": \"refused\"}"), as(bob).body("{\"title\": \"refused\"}"))) {
            write.post("/todos").then().statusCode(503).header("Retry-After", "1");
        }
        servers.address().leadTo(servers.second().port());
        awaitWritten(bob, "after");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(titles(bob)).containsExactly("after"));
    }

    /// It was there before, and knows nothing of the epoch of the one that was there meanwhile. This replica has
    /// seen that, so it need not wait for the comparison with the topics, which a broker that is away holds up.
    @Test
    @Order(6)
    void serverThatComesBackWithoutTheLastEpochIsNoticedAtOnce() throws Exception {
        var lost = create(alice, "lost");
        numbersOf(alice, 1);
        readOnly(false);
        long token;
        signalBroker("-STOP");
        try {
            servers.address().moveTo(servers.third().port());
            token = awaitWritten(alice, "new");
            assertThat(token).isGreaterThan(lost);
        } finally {
            signalBroker("-CONT");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !withdrawals(alice, 1).isEmpty());
        assertThat(numbersOf(alice, 3)).startsWith(lost, token);
        assertThat(withdrawn(alice)).containsExactly(lost);
        assertThat(asWithToken(alice, token)).containsExactly("new");
    }

    /// As when two servers begin epochs within the same minute, or by clocks that differ.
    private void laterEpoch(int port) throws SQLException {
        try (var connection = connect(port);
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE stream_epoch SET epoch = epoch + 30");
        }
    }

    private void readOnly(boolean on) throws SQLException {
        var user = StandbyDatabase.administrator();
        try (var connection = DriverManager.getConnection(
                        "jdbc:mysql://127.0.0.1:" + servers.third().port() + "/",
                        user,
                        servers.coordinates().password(user));
                var statement = connection.createStatement()) {
            statement.execute("SET GLOBAL read_only = " + (on ? "ON" : "OFF"));
        }
    }

    /// As a restore of rows from a moment ago does, on a server that keeps its identity.
    private void restore() throws SQLException {
        try (var connection = owner();
                var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM todo WHERE title LIKE 'lost%'");
            statement.executeUpdate("UPDATE user_stream SET sequence = 1 WHERE topic = 'todo.events'");
        }
    }

    private java.sql.Connection owner() throws SQLException {
        return connect(servers.coordinates().mysqlPort());
    }

    private java.sql.Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                FailOverServers.url(port), "todo_owner", servers.coordinates().password("todo_owner"));
    }

    private long waiting() throws SQLException {
        return number(servers.coordinates().mysqlPort(), "SELECT COUNT(*) FROM outbox_event");
    }

    private long number(int port, String query) throws SQLException {
        try (var connection = connect(port);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void awaitCopied(int port) {
        var query = "SELECT SUM(sequence % 1000000000) FROM user_stream";
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> number(port, query) == number(servers.coordinates().mysqlPort(), query));
    }

    private void signalBroker(String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", signal, Long.toString(servers.kafka()));
        assertThat(kill.start().waitFor()).isZero();
    }

    private static long create(String user, String title) {
        return Long.parseLong(as(user).body("{\"title\": \"%s\"}".formatted(title))
                .post("/todos")
                .then()
                .statusCode(201)
                .extract()
                .header("Consistency-Token"));
    }

    /// The first write after the connections are gone may be answered 503.
    private static long awaitWritten(String user, String title) {
        var answer = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> as(user).body("{\"title\": \"%s\"}".formatted(title))
                                .post("/todos"),
                        response -> response.statusCode() == 201);
        return Long.parseLong(answer.header("Consistency-Token"));
    }

    private static List<String> titles(String user) {
        return titles(as(user));
    }

    private static List<String> asWithToken(String user, long token) {
        return titles(as(user).header("Consistency-Token", token));
    }

    /// A connection from before may be broken: 503, until the pool has replaced it.
    private static List<String> titles(RequestSpecification request) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> request.get("/todos"), response -> response.statusCode() == 200)
                .jsonPath()
                .getList("title");
    }

    private List<Long> sequences(String user, int count) {
        return topic.await(user, count).stream()
                .map(TopicReader::sequence)
                .distinct()
                .toList();
    }

    /// Each number once, in the order in which they were published; also checks that a subscriber that knows
    /// only "the same or a lower one is a duplicate" drops nothing, and that n has no gap.
    private List<Long> numbersOf(String user, int count) {
        var ids = new ArrayList<String>();
        var numbers = new ArrayList<Long>();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            ids.clear();
            numbers.clear();
            for (var one : topic.await(user, 1)) {
                var id = TopicReader.headers(one).get("ce_id");
                if (!ids.contains(id)) {
                    ids.add(id);
                    numbers.add(TopicReader.sequence(one));
                }
            }
            assertThat(numbers).hasSizeGreaterThanOrEqualTo(count);
        });
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        IntStream.range(1, numbers.size()).forEach(index -> assertThat(numbers.get(index) % EPOCH)
                .as("n of %s", numbers)
                .isLessThanOrEqualTo(numbers.get(index - 1) % EPOCH + 1));
        return numbers;
    }

    private List<ConsumerRecord<String, byte[]>> withdrawals(String user, int count) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> topic.await(user, 1).stream()
                                .filter(one ->
                                        TopicReader.headers(one).get("ce_type").equals("EventDiscarded"))
                                .toList(),
                        found -> found.size() >= count);
    }

    /// The sequences of the events that were withdrawn, each of which is the event with that id.
    private List<Long> withdrawn(String user) {
        var events = topic.await(user, 1);
        return withdrawals(user, 1).stream()
                .map(one -> read(one.value()))
                .peek(value -> {
                    assertThat(Contract.schema("EventDiscarded").validate(value))
                            .isEmpty();
                    var discarded = value.get("discarded");
                    var lost = events.stream()
                            .filter(one -> TopicReader.headers(one)
                                    .get("ce_id")
                                    .equals(discarded.get("eventId").asText()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(discarded.get("published").asBoolean()).isTrue();
                    assertThat(TopicReader.sequence(lost))
                            .isEqualTo(discarded.get("sequence").asLong());
                    assertThat(discarded.get("data")).isEqualTo(read(lost.value()));
                })
                .map(value -> value.at("/discarded/sequence").asLong())
                .toList();
    }

    private JsonNode read(byte[] value) {
        try {
            return json.readTree(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
