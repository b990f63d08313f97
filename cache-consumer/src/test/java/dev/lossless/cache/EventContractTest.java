package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    private final CacheSubscriber subscriber = new CacheSubscriber(null, null, null);

    static Stream<TestEvent> examples() throws IOException {
        return TestEvent.all(Examples.FOLDER).stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyTypeOfTheConsumedTopicIsKnownWithItsSchema(TestEvent example) {
        var envelope = envelope(example);
        if (example.topic().equals("todo.events")) {
            assertThat(envelope.dataSchema()).contains(subscriber.schemas().get(envelope.type()));
        } else {
            assertThat(subscriber.schemas().keySet()).contains("EventDiscarded").doesNotContain("UserProfileUpdated");
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleInvalidatesTheListsOfItsUser(TestEvent example) throws IOException {
        var headers = example.headers();
        for (var each : new TestEvent[] {example, example.withUnknownFields(), example.with("ce_type", "Unknown")}) {
            var position = subscriber.read(envelope(each)).position();
            assertThat(position.stream().userId()).isEqualTo(headers.get("ce_userid"));
            assertThat(position.sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        }
    }

    private static Envelope envelope(TestEvent example) {
        return Envelope.of(example.consumed());
    }
}
