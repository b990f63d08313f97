package dev.lossless.subscriber.testkit;

import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every subscriber must do, seen from outside: records go to its topic, and its effects, its commits, its
/// dead letters and its answers are compared with what the contract says. The test of a subscriber extends
/// this, runs the real subscriber with its real storage, and says how its effects are looked at. The users of
/// each test are its own.
///
/// A record is consumed when its offset is committed. From then on its effect must be there: it is looked at
/// once, not waited for.
public abstract class SubscriberCompliance {

    private static final int LONGEST_VALUE = 900 << 10;
    private static final int ALL_HEADERS = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final List<String> ATTRIBUTES =
            List.of(("ce_specversion ce_id ce_source ce_type ce_subject ce_time ce_dataschema ce_aggregateversion"
                            + " ce_userid ce_usersequence")
                    .split(" "));

    private static final Map<String, List<String>> BAD_ATTRIBUTES = Map.of(
            "ce_specversion", List.of("0.3"),
            "ce_id", List.of("1-1-1-1-1", "one", ""),
            "ce_type", List.of("\u00dcberholt", "two words"),
            "ce_subject", List.of("with space", ""),
            "ce_dataschema", List.of("urn:elsewhere:schema:1"),
            "ce_aggregateversion", List.of("-1", "0"),
            "ce_userid", List.of(""),
            "ce_usersequence",
                    List.of("9007199254740992", "99999999999999999", "999999999999999999", "0", "01", "-1", "one", ""),
            "ce_time",
                    List.of(
                            "-0005-06-01T00:00:00Z",
                            "1969-12-31T23:59:59.999999Z",
                            "+10000-01-01T00:00:00Z",
                            "2026-02-30T00:00:00Z",
                            "yesterday"));

    private static final Predicate<String> IS_USER_ID =
            Pattern.compile("[!-~]{1,255}").asMatchPredicate();

    private static KafkaProducer<byte[], byte[]> producer;
    private static Admin admin;

    /// Of this test alone; other users of it begin with this.
    protected final String user = "user-" + UUID.randomUUID();

    private final Map<TopicPartition, Long> sent = new HashMap<>();
    private final List<Future<RecordMetadata>> produced = new ArrayList<>();
    private DeadLetterTopic deadLetters;

    /// A valid event of a type that the subscriber knows, with an effect, on a topic that it reads.
    protected abstract TestEvent event(String userId, long sequence);

    /// The sequences of those of this user's events that had their effect, each as often as it had it.
    protected abstract List<Long> effects(String userId) throws Exception;

    /// Those of this repository's tests, unless the subscriber has a broker of its own.
    protected String bootstrapServers() {
        return TestBroker.servers();
    }

    /// The subscriber's group; its dead-letter topic is `<group>.dead-letter`.
    protected abstract String group();

    /// A bearer token, as this repository's tests sign it.
    protected String token(String userId, String... roles) {
        return SubscriberTest.token(userId, roles);
    }

    /// Whether only the highest sequence can be seen, as where an effect stands for all before it.
    protected boolean showsOnlyHighest() {
        return false;
    }

    /// Whether the subscriber tells the last event that had its effect.
    protected boolean tellsPosition() {
        return true;
    }

    /// The offset that is stored with the effects; none when the subscriber stores none.
    protected OptionalLong storedOffset(TopicPartition partition) throws Exception {
        return OptionalLong.empty();
    }

    /// Brings the storage back to an earlier state: nothing of these users is there, and this is the stored
    /// offset. Asked only of a subscriber that stores offsets.
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) throws Exception {
        throw new UnsupportedOperationException();
    }

    @BeforeEach
    void openClients() {
        if (producer == null) {
            // gzip: so records of any length reach the topic
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrapServers(),
                            "compression.type",
                            "gzip",
                            "max.request.size",
                            8 << 20),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
        }
        deadLetters = new DeadLetterTopic(bootstrapServers(), deadLetterTopic());
    }

    @AfterEach
    void closeDeadLetters() {
        deadLetters.close();
    }

    @AfterAll
    static void closeClients() {
        producer.close();
        admin.close();
        producer = null;
    }

    // --- what is readable, a test a line -----------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> readable() throws Exception {
        var characters = IntStream.rangeClosed('!', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        var events = new LinkedHashMap<String, TestEvent>();
        for (var sequence : List.of(1L, 999_999_999_999_999L, 1_000_000_000_000_000L, (1L << 53) - 1)) {
            events.put("sequence " + sequence, event(user + "-" + sequence, sequence));
        }
        events.put("user id of all characters that are permitted", event(user + "-" + characters + "|~", 1));
        events.put("user id of 255 characters", event(user + "|".repeat(255 - user.length()), 1));
        events.put(
                "fields and headers that nobody knows yet",
                event(user + "-fields", 1).withUnknownFields());
        events.put("spaces around the value", withValue("spaces", text -> "\n " + text + "\r\n\t"));
        events.put("value of 900 KiB", padded(event(user + "-long", 1), LONGEST_VALUE));
        events.put("headers of 64 KiB", withHeaders(event(user + "-headers", 1), ALL_HEADERS));
        events.put("foreign control header", event(user + "-control", 1).with("dead-letter-settles", "0"));
        var places = new LinkedHashMap<String, RecordMetadata>();
        for (var each : events.entrySet()) {
            places.put(each.getKey(), send(each.getValue()));
        }
        awaitConsumed();
        return tests(events, (line, event) -> {
            assertThat(deadLetters.find(places.get(line))).isEmpty();
            assertThat(effects(event.userId())).containsExactly(sequence(event));
        });
    }

    @TestFactory
    Stream<DynamicTest> unreadable() throws Exception {
        var events = new LinkedHashMap<String, TestEvent>();
        events.put("value in UTF-16", event(user + "-16", 1).withValue("{}".getBytes(UTF_16)));
        events.put("value in UTF-32", event(user + "-32", 1).withValue("{}".getBytes(Charset.forName("UTF-32LE"))));
        events.put("value with a byte order mark", withValue("mark", text -> "\uFEFF" + text));
        events.put("value that is not UTF-8", event(user + "-8", 1).withValue(new byte[] {'"', (byte) 0xE4, '"'}));
        events.put("value that is missing", event(user + "-none", 1).withValue((byte[]) null));
        for (var value : List.of("", " ", "{", "{} {}", "not json", "{\"a\":NaN}", "[".repeat(100_000))) {
            events.put("value " + start(value), withValue("json" + events.size(), _ -> value));
        }
        for (var length : List.of(LONGEST_VALUE + 1, 3 << 20)) {
            events.put("value of %d bytes".formatted(length), padded(event(user + "-" + length, 1), length));
        }
        events.put("headers of more than 64 KiB", withHeaders(event(user + "-headers", 1), ALL_HEADERS + 1));
        for (var id : List.of("{", "}", " ", "\u00fc", "\u007f", "u".repeat(256 - user.length()))) {
            events.put("user id with " + start(id), event(user + id, 1));
        }
        for (var header : ATTRIBUTES) {
            events.put(header + " is missing", event(user + "-no-" + header, 1).without(header));
        }
        BAD_ATTRIBUTES.forEach((header, texts) -> texts.forEach(text -> events.put(
                header + " is '" + text + "'",
                event(user + "-" + events.size(), 1).with(header, text))));
        var records = new LinkedHashMap<String, ProducerRecord<byte[], byte[]>>();
        events.forEach((line, event) -> records.put(line, event.toProduce()));
        for (var key : Arrays.asList("somebody-else", "", null)) {
            records.put("key " + key, valid(1).withKey(key));
        }
        var places = new HashMap<String, Optional<RecordMetadata>>();
        for (var each : records.entrySet()) {
            places.put(each.getKey(), sendIfTaken(each.getValue()));
        }
        send(event(user + "-other", 1));
        awaitConsumed();
        assertEffects(user + "-other", 1);
        return tests(records, (line, record) -> {
            places.get(line)
                    .ifPresent(place -> assertThat(deadLetters.find(place)).hasSize(1));
            var userId = record.headers().lastHeader("ce_userid");
            if (userId != null && IS_USER_ID.test(new String(userId.value(), UTF_8)) && !showsOnlyHighest()) {
                assertThat(effects(new String(userId.value(), UTF_8))).isEmpty();
            }
        });
    }

    private interface Check<T> {

        void of(String line, T tested) throws Exception;
    }

    private static <T> Stream<DynamicTest> tests(Map<String, T> lines, Check<T> check) {
        return lines.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> check.of(each.getKey(), each.getValue())));
    }

    private static String start(String text) {
        return "'%s'".formatted(text.substring(0, Math.min(10, text.length())));
    }

    private TestEvent withValue(String name, UnaryOperator<String> change) {
        var event = event(user + "-" + name, 1);
        return event.withValue(change.apply(new String(event.value(), UTF_8)));
    }

    private static TestEvent withHeaders(TestEvent event, int size) {
        var rest = size - 1;
        for (var header : event.headers().entrySet()) {
            rest -= header.getKey().length() + header.getValue().getBytes(UTF_8).length;
        }
        return event.with("x", "x".repeat(rest));
    }

    /// With spaces behind the value, where JSON permits them.
    private static TestEvent padded(TestEvent event, int length) {
        var padded = Arrays.copyOf(event.value(), length);
        Arrays.fill(padded, event.value().length, length, (byte) ' ');
        return event.withValue(padded);
    }

    /// The latency of such an event is no length of time that a timer takes.
    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"})
    void timeOfTheYears1970To9999IsReadable(String time) throws Exception {
        var source = send(valid(1).with("ce_time", time));
        send(valid(2));
        awaitConsumed();
        assertThat(deadLetters.find(source)).isEmpty();
        assertThat(effects(user)).contains(2L);
    }

    @Test
    void unknownTypeIsConsumedAndNoGap() throws Exception {
        try (var lines = engineLog()) {
            send(valid(1));
            var unknown = send(TestEvent.of(valid(2).topic(), user, 2).with("ce_type", "NobodyKnows"));
            send(valid(3));
            awaitConsumed();
            assertThat(deadLetters.find(unknown)).isEmpty();
            assertThat(effects(user)).contains(3L);
            assertThat(gaps(lines)).isZero();
        }
    }

    /// Headers that the subscriber itself puts on dead letters mean nothing on a record of somebody else.
    @Test
    void controlHeadersOfOthersAreNotBelieved() throws Exception {
        var first = send(valid(1).withValue("?"));
        awaitConsumed();
        var open = deadLetters.of(first);
        var second = send(valid(2).withValue("?")
                .with("dead-letter-settles", Long.toString(open.offset()))
                .with("dead-letter-topic", "elsewhere")
                .with("dead-letter-offset", "0")
                .with("dead-letter-value-length", "1"));
        awaitConsumed();
        var deadLetter = deadLetters.of(second);
        assertThat(deadLetter.headers().lastHeader("dead-letter-settles")).isNull();
        assertThat(deadLetter.headers().lastHeader("dead-letter-value-length")).isNull();
        assertThat(deadLetter.headers().headers("dead-letter-topic")).hasSize(1);
        for (var each : List.of(open, deadLetter)) {
            assertThat(admin("GET", each.partition() + "/" + each.offset(), 200)
                            .get("settled")
                            .asBoolean())
                    .isFalse();
        }
    }

    // --- once --------------------------------------------------------------------------------------------------------

    @Test
    void repeatedEventHasItsEffectOnce() throws Exception {
        var first = valid(1);
        var second = valid(2);
        for (var event : List.of(first, first, second, first, second, valid(3), second)) {
            send(event);
        }
        awaitConsumed();
        assertEffects(user, 1, 2, 3);
        send(first);
        send(valid(4));
        awaitConsumed();
        assertEffects(user, 1, 2, 3, 4);
    }

    /// One by one, so that each commit is looked at.
    @Test
    void committedEventHasItsEffect() throws Exception {
        for (var sequence = 1; sequence <= 20; sequence++) {
            send(valid(sequence));
            awaitConsumed();
            assertThat(effects(user)).contains((long) sequence);
        }
    }

    @Test
    void gapIsAnAlarmAndWhatComesLateHasItsEffect() throws Exception {
        try (var lines = engineLog()) {
            send(valid(1));
            send(valid(4));
            send(valid(5));
            awaitConsumed();
            assertEffects(user, 1, 4, 5);
            assertThat(gaps(lines)).isEqualTo(1);
            var third = valid(3);
            for (var event : List.of(third, valid(2), third, valid(6))) {
                send(event);
            }
            awaitConsumed();
            assertEffects(user, 1, 2, 3, 4, 5, 6);
            assertThat(gaps(lines)).isEqualTo(1);
        }
    }

    @Test
    void eventsOfManyUsersHaveTheirEffects() throws Exception {
        try (var lines = engineLog()) {
            var users = IntStream.range(0, 20)
                    .mapToObj(number -> user + "-" + number)
                    .toList();
            LongStream.rangeClosed(1, 30)
                    .forEach(sequence ->
                            users.forEach(each -> produce(event(each, sequence).toProduce())));
            awaitConsumed();
            for (var each : users) {
                assertEffects(each, LongStream.rangeClosed(1, 30).toArray());
            }
            assertThat(gaps(lines)).isZero();
        }
    }

    // --- dead letters ------------------------------------------------------------------------------------------------

    @Test
    void deadLetterIsNoGapAndHoldsTheRecordAsItCame() throws Exception {
        try (var lines = engineLog()) {
            send(valid(1));
            var poison = valid(2).withValue("not json").with("x", "y");
            var source = send(poison);
            send(valid(3));
            awaitConsumed();
            assertThat(effects(user)).contains(3L);
            assertThat(gaps(lines)).isZero();
            var deadLetter = deadLetters.of(source);
            assertThat(deadLetters.find(source)).hasSize(1);
            assertThat(deadLetter.key()).isEqualTo(poison.toProduce().key());
            assertThat(deadLetter.value()).isEqualTo(poison.value());
            assertThat(header(deadLetter, "dead-letter-cause")).startsWith("the value is not JSON");
            assertThat(Instant.parse(header(deadLetter, "dead-letter-time"))).isNotNull();
            poison.headers().forEach((name, text) -> assertThat(header(deadLetter, name))
                    .isEqualTo(text));
        }
    }

    @Test
    void deadLetterThatHasBecomeReadableIsAppliedOnce() throws Exception {
        send(valid(1));
        send(valid(2).withValue("?"));
        send(valid(3));
        awaitConsumed();
        var second = valid(2);
        var id = publishDeadLetter(second);
        assertThat(redrive(id)).isEqualTo(showsOnlyHighest() ? "duplicate" : "re-driven");
        assertEffects(user, 1, 2, 3);
        admin("POST", id + "/re-drive", 409);
        send(second);
        send(valid(4));
        awaitConsumed();
        assertEffects(user, 1, 2, 3, 4);
    }

    @Test
    void deadLetterThatHadItsEffectMeanwhileIsADuplicate() throws Exception {
        var event = valid(1);
        send(event);
        awaitConsumed();
        assertThat(redrive(publishDeadLetter(event))).isEqualTo("duplicate");
        assertEffects(user, 1);
    }

    @Test
    void deadLetterThatIsStillUnreadableBecomesANewOne() throws Exception {
        var source = send(valid(1).withValue("?"));
        awaitConsumed();
        var deadLetter = deadLetters.of(source);
        assertThat(redrive(deadLetter.partition() + "/" + deadLetter.offset())).isEqualTo("dead-lettered-again");
        assertThat(deadLetters.find(source)).hasSize(2);
    }

    // --- everything at once ------------------------------------------------------------------------------------------

    /// Each record ends as an effect or as a dead letter: none stops the subscriber, none is passed over in
    /// silence, none has its effect twice.
    @ParameterizedTest
    @ValueSource(longs = 1)
    void whatIsSentIsStoredOrDeadLettered(long seed) throws Exception {
        var mutations = new Mutations(seed, user, List.of(this::event));
        var records = new HashMap<Future<RecordMetadata>, ProducerRecord<byte[], byte[]>>();
        for (var number = 0; number < 400; number++) {
            var record = mutations.next();
            records.put(produce(record), record);
        }
        awaitConsumed();
        var readable = new HashMap<String, Set<Long>>();
        var ofOtherTypes = new HashMap<String, Set<Long>>();
        for (var each : records.entrySet()) {
            var copies = deadLetters.find(each.getKey().get()).size();
            assertThat(copies).describedAs("%s", each.getKey().get()).isLessThanOrEqualTo(1);
            if (copies == 0) {
                var known = text(each.getValue(), "ce_type")
                        .equals(valid(1).headers().get("ce_type"));
                (known ? readable : ofOtherTypes)
                        .computeIfAbsent(text(each.getValue(), "ce_userid"), _ -> new HashSet<>())
                        .add(Long.parseLong(text(each.getValue(), "ce_usersequence")));
            }
        }
        for (var each : readable.entrySet()) {
            assertStored(each.getKey(), each.getValue(), ofOtherTypes.getOrDefault(each.getKey(), Set.of()));
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {2, 20261125})
    void whateverElseIsSentIsStoredOrDeadLettered(long seed) throws Exception {
        whatIsSentIsStoredOrDeadLettered(seed);
    }

    /// An event of another type that has the same sequence may have come first: then there is no effect.
    private void assertStored(String userId, Set<Long> readable, Set<Long> ofOtherTypes) throws Exception {
        var effects = effects(userId);
        var stored = new HashSet<>(effects);
        stored.addAll(ofOtherTypes);
        if (showsOnlyHighest()) {
            assertThat(Collections.max(stored)).isGreaterThanOrEqualTo(Collections.max(readable));
        } else {
            assertThat(effects).doesNotHaveDuplicates().isSubsetOf(readable);
            assertThat(stored).containsAll(readable);
        }
    }

    private static long sequence(TestEvent event) {
        return Long.parseLong(event.headers().get("ce_usersequence"));
    }

    private static String text(ProducerRecord<?, ?> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }

    /// Another member of the group takes partitions over, reads their events, and leaves without a commit.
    @Test
    void eventsHaveTheirEffectOnceWhileReplicasComeAndGo() throws Exception {
        try (var lines = engineLog()) {
            var users = IntStream.range(0, 24)
                    .mapToObj(number -> user + "-" + number)
                    .toList();
            for (var round = 0; round < 3; round++) {
                try (var other = join()) {
                    LongStream.rangeClosed(round * 10L + 1, round * 10L + 10)
                            .forEach(sequence -> users.forEach(
                                    each -> produce(event(each, sequence).toProduce())));
                    await().atMost(PATIENCE).until(() -> {
                        other.poll(Duration.ofMillis(100));
                        return !other.assignment().isEmpty();
                    });
                    other.poll(Duration.ofMillis(200));
                }
            }
            awaitConsumed();
            for (var each : users) {
                assertEffects(each, LongStream.rangeClosed(1, 30).toArray());
            }
            assertThat(gaps(lines)).isZero();
        }
    }

    private KafkaConsumer<byte[], byte[]> join() {
        var settings = Map.<String, Object>of(
                "bootstrap.servers",
                bootstrapServers(),
                "group.id",
                group(),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "heartbeat.interval.ms",
                100,
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        var other = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        other.subscribe(List.of(valid(1).topic()));
        return other;
    }

    @Test
    void storedOffsetIsWhereTheEffectsEnd() throws Exception {
        var last = send(valid(1));
        var partition = new TopicPartition(last.topic(), last.partition());
        awaitConsumed();
        var stored = storedOffset(partition);
        assumeTrue(stored.isPresent(), "the subscriber stores no offsets");
        assertThat(stored.getAsLong()).isEqualTo(last.offset() + 1);
    }

    /// As after a fail-over to a replica of the storage that lacks the last commits.
    @Test
    void whatTheStorageHasLostIsAppliedAgain() throws Exception {
        try (var lines = engineLog()) {
            var first = send(valid(1));
            var partition = new TopicPartition(first.topic(), first.partition());
            send(valid(2));
            send(valid(3));
            awaitConsumed();
            assumeTrue(storedOffset(partition).isPresent(), "the subscriber stores no offsets");
            loseEffects(List.of(user), partition, first.offset());
            assertThat(effects(user)).isEmpty();
            send(valid(4));
            awaitConsumed();
            assertEffects(user, 1, 2, 3, 4);
            assertThat(gaps(lines)).isZero();
        }
    }

    @Test
    void positionIsTheLastEventWithEffect() throws Exception {
        assumeTrue(tellsPosition(), "the subscriber tells no positions");
        assertThat(position()).isEmpty();
        send(valid(1));
        send(valid(2));
        awaitConsumed();
        assertThat(position()).hasValue(2);
        given().get("/users/me/position").then().statusCode(401);
    }

    private OptionalLong position() throws Exception {
        var answer = as(user).get("/users/me/position")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return TestEvent.json(answer)
                .get("positions")
                .valueStream()
                .filter(each -> each.get("topic").asText().equals(valid(1).topic()))
                .filter(each -> Instant.parse(each.get("at").asText()).isAfter(Instant.EPOCH))
                .mapToLong(each -> each.get("sequence").asLong())
                .findFirst();
    }

    // --- tools -------------------------------------------------------------------------------------------------------

    private TestEvent valid(long sequence) {
        return event(user, sequence);
    }

    private void assertEffects(String userId, long... sequences) throws Exception {
        var expected = LongStream.of(sequences).boxed().toList();
        if (showsOnlyHighest()) {
            assertThat(effects(userId)).containsExactly(Collections.max(expected));
        } else {
            assertThat(effects(userId))
                    .describedAs("effects of %s", userId)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private RecordMetadata send(TestEvent event) throws Exception {
        return send(event.toProduce());
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
        var place = producer.send(record).get(30, TimeUnit.SECONDS);
        sent.merge(new TopicPartition(place.topic(), place.partition()), place.offset(), Math::max);
        return place;
    }

    private Optional<RecordMetadata> sendIfTaken(ProducerRecord<byte[], byte[]> record) throws Exception {
        try {
            return Optional.of(send(record));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Without waiting for the broker's answer.
    private Future<RecordMetadata> produce(ProducerRecord<byte[], byte[]> record) {
        var answer = producer.send(record);
        produced.add(answer);
        return answer;
    }

    /// Waits until all that was sent is committed.
    private void awaitConsumed() throws Exception {
        for (var each : produced) {
            var place = each.get(30, TimeUnit.SECONDS);
            sent.merge(new TopicPartition(place.topic(), place.partition()), place.offset(), Math::max);
        }
        produced.clear();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    var committed = admin.listConsumerGroupOffsets(group())
                            .partitionsToOffsetAndMetadata()
                            .get();
                    return sent.entrySet().stream()
                            .allMatch(each -> committed.get(each.getKey()) != null
                                    && committed.get(each.getKey()).offset() > each.getValue());
                });
    }

    /// On the dead-letter topic, as one of a record that was unreadable for an earlier version.
    private String publishDeadLetter(TestEvent event) throws Exception {
        var record = event.toProduce();
        Map.of("topic", event.topic(), "partition", "0", "offset", "0", "cause", "unreadable for an earlier version")
                .forEach((name, text) -> record.headers().add("dead-letter-" + name, text.getBytes(UTF_8)));
        var place = producer.send(
                        new ProducerRecord<>(deadLetterTopic(), null, record.key(), record.value(), record.headers()))
                .get(30, TimeUnit.SECONDS);
        return place.partition() + "/" + place.offset();
    }

    private String redrive(String id) {
        return admin("POST", id + "/re-drive", 200).get("outcome").asText();
    }

    private JsonNode admin(String method, String path, int status) {
        var answer = as("root", "admin").request(method, "/admin/dead-letters/" + path);
        return TestEvent.json(answer.then().statusCode(status).extract().asString());
    }

    private RequestSpecification as(String userId, String... roles) {
        return given().auth().oauth2(token(userId, roles));
    }

    private String deadLetterTopic() {
        return group() + ".dead-letter";
    }

    private static LogLines engineLog() {
        return new LogLines("dev.lossless.subscriber.engine.Engine");
    }

    /// Of this test's users.
    private long gaps(LogLines lines) {
        return lines.tracesOf("gap, events are missing before this one: userId=" + user)
                .size();
    }
}
