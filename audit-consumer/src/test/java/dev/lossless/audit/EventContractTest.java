package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.audit.Reading.Readable;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    private final EventReader reader = new EventReader();

    static Stream<Example> examples() throws IOException {
        return Example.all().stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadWithAllThatTheTrailNeeds(Example example) {
        var event = event(example);
        var headers = example.headers();
        assertThat(event.position().stream()).isEqualTo(new UserStream(example.topic(), headers.get("ce_userid")));
        assertThat(event.position().sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        assertThat(event.id()).isEqualTo(UUID.fromString(headers.get("ce_id")));
        assertThat(event.type()).isEqualTo(headers.get("ce_type"));
        assertThat(event.subject()).isEqualTo(headers.get("ce_subject"));
        assertThat(event.aggregateVersion()).isEqualTo(Long.parseLong(headers.get("ce_aggregateversion")));
        assertThat(event.occurredAt()).isEqualTo(Instant.parse(headers.get("ce_time")));
        assertThat(event.traceparent().orElse(null)).isEqualTo(headers.get("traceparent"));
        assertThat(event.data()).isEqualTo(example.value());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyTypeIsKnown(Example example) {
        assertThat(event(example).known()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadWithFieldsThatAreUnknown(Example example) throws IOException {
        var later = example.withUnknownFields();
        assertThat(event(later).position()).isEqualTo(event(example).position());
        assertThat(event(later).data()).isEqualTo(later.value());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAnUnknownTypeIsReadAsUnknown(Example example) {
        var event = event(example.withType("TodoArchived"));
        assertThat(event.known()).isFalse();
        assertThat(event.type()).isEqualTo("TodoArchived");
    }

    private AuditEvent event(Example example) {
        assertThat(reader.read(example.consumed())).isInstanceOf(Readable.class);
        return ((Readable) reader.read(example.consumed())).event();
    }
}
