package dev.lossless.audit;

import static dev.lossless.subscriber.testkit.DeadLetterTopic.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.testkit.Mutations;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HostileRecordsTest extends RealServersTest {

    private static final int RECORDS = 400;
    private static final TopicPartition DEAD_LETTERS = new TopicPartition(GROUP + ".dead-letter", 0);

    /// Where a record lies on the topic.
    private record Place(int partition, long offset) {}

    /// Which event it is.
    private record Identity(String userId, String sequence, String id) {

        static Identity of(ProducerRecord<?, ?> record) {
            return new Identity(text(record, "ce_userid"), text(record, "ce_usersequence"), text(record, "ce_id"));
        }

        private static String text(ProducerRecord<?, ?> record, String name) {
            var header = record.headers().lastHeader(name);
            return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
        }
    }

    /// None stops the consumer, none is passed over in silence, and none has its effect twice: at each place
    /// lies an entry's record, or a dead letter's, or a copy of an entry's, and the copies are counted.
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 20261125})
    void eachRecordIsRecordedOrDeadLetteredOrACountedCopy(long seed) throws Exception {
        var examples = TestEvent.all(Events.EXAMPLES).stream()
                .filter(example -> example.topic().equals("todo.events"))
                .toList();
        var mutations = new Mutations(examples, seed, user);
        try (var topic =
                new KafkaConsumer<>(TestBroker.settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var begin = topic.endOffsets(List.of(DEAD_LETTERS)).get(DEAD_LETTERS);
            var duplicates = outcome("duplicate");
            var sent = new HashMap<Place, Identity>();
            for (var number = 0; number < RECORDS; number++) {
                var record = mutations.next();
                var place = send(record);
                sent.put(new Place(place.partition(), place.offset()), Identity.of(record));
            }
            awaitRest();
            var recorded = recorded();
            var deadLettered = deadLettered(topic, begin);
            assertThat(recorded.keySet()).doesNotContainAnyElementsOf(deadLettered);
            recorded.forEach((place, identity) -> assertThat(sent).containsEntry(place, identity));
            assertThat(sent.keySet()).containsAll(deadLettered);
            sent.keySet().removeAll(recorded.keySet());
            sent.keySet().removeAll(deadLettered);
            assertThat(recorded.values()).doesNotHaveDuplicates().containsAll(sent.values());
            assertThat(outcome("duplicate")).isEqualTo(duplicates + sent.size());
        }
    }

    private Map<Place, Identity> recorded() throws SQLException {
        try (var connection = asOwner();
                var statement = connection.prepareStatement("""
                        SELECT record_partition, record_offset, user_id, sequence, event_id FROM audit_entry \
                        WHERE user_id LIKE ?""")) {
            statement.setString(1, user + "%");
            var rows = statement.executeQuery();
            var recorded = new HashMap<Place, Identity>();
            while (rows.next()) {
                recorded.put(
                        new Place(rows.getInt(1), rows.getLong(2)),
                        new Identity(rows.getString(3), rows.getString(4), rows.getString(5)));
            }
            return recorded;
        }
    }

    private static Set<Place> deadLettered(KafkaConsumer<byte[], byte[]> topic, long begin) {
        topic.assign(List.of(DEAD_LETTERS));
        topic.seek(DEAD_LETTERS, begin);
        var end = topic.endOffsets(List.of(DEAD_LETTERS)).get(DEAD_LETTERS);
        var places = new HashSet<Place>();
        while (topic.position(DEAD_LETTERS) < end) {
            topic.poll(Duration.ofMillis(100))
                    .forEach(deadLetter -> places.add(new Place(
                            Integer.parseInt(header(deadLetter, "dead-letter-partition")),
                            Long.parseLong(header(deadLetter, "dead-letter-offset")))));
        }
        return places;
    }
}
