package dev.lossless.analytics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.figures.EventType;
import dev.lossless.analytics.figures.Fact;
import dev.lossless.subscriber.Position;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.Reading.Unreadable;
import dev.lossless.subscriber.testkit.Mutations;
import dev.lossless.subscriber.testkit.TestBroker;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HostileRecordsTest extends RealServersTest {

    private static final int RECORDS = 400;
    private static final List<String> TYPES =
            List.of("TodoCreated", "TodoUpdated", "TodoCompleted", "TodoReopened", "TodoDeleted", "EventDiscarded");

    private record Sent(RecordMetadata place, ConsumerRecord<byte[], byte[]> record) {

        Sent(RecordMetadata place, ProducerRecord<byte[], byte[]> sent) {
            var record =
                    new ConsumerRecord<>(place.topic(), place.partition(), place.offset(), sent.key(), sent.value());
            sent.headers().forEach(header -> record.headers().add(header));
            this(place, record);
        }
    }

    /// None stops the consumer, each that is unreadable becomes one dead letter, and of those that are readable
    /// the first one of each position has its effect.
    @ParameterizedTest
    @ValueSource(longs = {1, 20261125})
    void eachRecordIsADeadLetterOrHasItsPositionStored(long seed) throws Exception {
        try (var deadLetters = deadLetters()) {
            var sent = send(seed);
            awaitRest();
            var readable = new ArrayList<Event<Optional<Fact>>>();
            for (var one : sent) {
                switch (TodoEvents.reading(one.record())) {
                    case Event<Optional<Fact>> event -> {
                        assertThat(deadLetters.find(one.place())).isEmpty();
                        readable.add(event);
                    }
                    case Unreadable<Optional<Fact>> _ -> {
                        deadLetters.of(one.place());
                        assertThat(deadLetters.find(one.place())).hasSize(1);
                    }
                }
            }
            assertThat(readable).hasSizeBetween(RECORDS / 5, RECORDS * 4 / 5);
            requireEffects(firstOfEachPosition(readable));
        }
    }

    private List<Sent> send(long seed) throws Exception {
        var mutations = new Mutations(
                seed,
                user,
                TYPES.stream()
                        .<Mutations.Source>map(type -> (userId, sequence) -> TodoEvents.of(type, userId, sequence))
                        .toList());
        var answers = new LinkedHashMap<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>>();
        for (var number = 0; number < RECORDS; number++) {
            var message = mutations.next();
            answers.put(message, TestBroker.produce(message));
        }
        return answers.entrySet().stream()
                .map(each -> new Sent(TestBroker.placeOf(each.getValue()), each.getKey()))
                .sorted(Comparator.comparing((Sent one) -> one.place().partition())
                        .thenComparing(one -> one.place().offset()))
                .toList();
    }

    private static List<Event<Optional<Fact>>> firstOfEachPosition(List<Event<Optional<Fact>>> events) {
        var seen = new HashSet<Position>();
        return events.stream().filter(event -> seen.add(event.position())).toList();
    }

    private void requireEffects(List<Event<Optional<Fact>>> effects) throws SQLException {
        Map<String, Set<Long>> expected = effects.stream()
                .collect(groupingBy(
                        event -> event.position().stream().userId(),
                        mapping(event -> event.position().sequence(), toSet())));
        assertThat(stored()).isEqualTo(expected);
        for (var type : EventType.values()) {
            assertThat(counted(type))
                    .as("%s", type)
                    .isEqualTo(effects.stream()
                            .flatMap(event -> event.content().stream())
                            .filter(fact -> fact.type() == type)
                            .count());
        }
    }

    /// The sequences that had their effect, of each of this test's users who have any: all up to the highest
    /// but those that are missing.
    private Map<String, Set<Long>> stored() throws SQLException {
        var stored = new HashMap<String, Set<Long>>();
        try (var connection = asOwner();
                var positions =
                        connection.prepareStatement("SELECT user_id, sequence FROM consumed WHERE user_id LIKE ?");
                var missing = connection.prepareStatement(
                        "SELECT user_id, first_sequence, last_sequence FROM missing WHERE user_id LIKE ?")) {
            positions.setString(1, user + "%");
            missing.setString(1, user + "%");
            var marks = positions.executeQuery();
            while (marks.next()) {
                stored.put(marks.getString(1), range(1, marks.getLong(2)));
            }
            var ranges = missing.executeQuery();
            while (ranges.next()) {
                stored.get(ranges.getString(1)).removeAll(range(ranges.getLong(2), ranges.getLong(3)));
            }
        }
        stored.values().removeIf(Set::isEmpty);
        return stored;
    }

    private static Set<Long> range(long first, long last) {
        return new TreeSet<>(LongStream.rangeClosed(first, last).boxed().toList());
    }
}
