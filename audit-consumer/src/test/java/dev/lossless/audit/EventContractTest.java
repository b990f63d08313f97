package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.UserStream;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    private final AuditSubscriber subscriber = new AuditSubscriber(null);

    static Stream<TestEvent> examples() throws IOException {
        return TestEvent.all(Events.EXAMPLES).stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadWithAllThatTheTrailNeeds(TestEvent example) {
        var event = read(example);
        var headers = example.headers();
        assertThat(event.position().stream()).isEqualTo(new UserStream(example.topic(), headers.get("ce_userid")));
        assertThat(event.position().sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        assertThat(event.id()).isEqualTo(UUID.fromString(headers.get("ce_id")));
        assertThat(event.type()).isEqualTo(headers.get("ce_type"));
        assertThat(event.subject()).isEqualTo(headers.get("ce_subject"));
        assertThat(event.aggregateVersion()).isEqualTo(Long.parseLong(headers.get("ce_aggregateversion")));
        assertThat(event.time()).isEqualTo(Instant.parse(headers.get("ce_time")));
        assertThat(event.traceparent().orElse(null)).isEqualTo(headers.get("traceparent"));
        assertThat(event.data()).isEqualTo(example.value());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyTypeIsKnownWithItsSchema(TestEvent example) {
        assertThat(subscriber.schemas())
                .containsEntry(
                        example.headers().get("ce_type"), example.headers().get("ce_dataschema"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadWithFieldsThatAreUnknown(TestEvent example) throws IOException {
        var later = example.withUnknownFields();
        assertThat(read(later).position()).isEqualTo(read(example).position());
        assertThat(read(later).data()).isEqualTo(later.value());
    }

    private Envelope read(TestEvent event) {
        return subscriber.read(Envelope.of(event.consumed()));
    }
}
