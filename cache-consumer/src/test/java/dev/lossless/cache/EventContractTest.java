package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cache.Reading.Readable;
import java.io.IOException;
import java.time.Instant;
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
    void everyExampleInvalidatesTheListsOfItsUser(Example example) {
        var event = event(example);
        var headers = example.headers();
        var version = Long.parseLong(headers.get("ce_usersequence"));
        assertThat(event.invalidation()).isEqualTo(new Invalidation(headers.get("ce_userid"), version));
        assertThat(event.occurredAt()).isEqualTo(Instant.parse(headers.get("ce_time")));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyTypeOfTheConsumedTopicIsKnown(Example example) {
        assertThat(event(example).known()).isEqualTo(example.topic().equals("todo.events"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadWithFieldsThatAreUnknown(Example example) throws IOException {
        assertThat(event(example.withUnknownFields())).isEqualTo(event(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAnUnknownTypeInvalidatesToo(Example example) {
        var event = event(example.withType("TodoArchived"));
        assertThat(event.known()).isFalse();
        assertThat(event.invalidation()).isEqualTo(event(example).invalidation());
    }

    private ListEvent event(Example example) {
        assertThat(reader.read(example.consumed())).isInstanceOf(Readable.class);
        return ((Readable) reader.read(example.consumed())).event();
    }
}
