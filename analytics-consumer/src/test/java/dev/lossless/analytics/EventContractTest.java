package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.analytics.Reading.Readable;
import java.io.IOException;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// This service reads what the published contract promises.
class EventContractTest {

    private final EventReader reader = new EventReader();

    static Stream<Example> examples() throws IOException {
        return Example.all().stream();
    }

    static Stream<Example> todoExamples() throws IOException {
        return examples().filter(example -> example.topic().equals("todo.events"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsReadable(Example example) {
        var event = event(example);
        var headers = example.headers();
        assertThat(event.position().stream()).isEqualTo(new UserStream(example.topic(), headers.get("ce_userid")));
        assertThat(event.position().sequence()).isEqualTo(Long.parseLong(headers.get("ce_usersequence")));
        assertThat(event.occurredAt()).isEqualTo(headers.get("ce_time"));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleOfATodoIsAFact(Example example) {
        assertThat(event(example).fact()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("todoExamples")
    void everyExampleIsReadWithFieldsThatAreUnknown(Example example) throws IOException {
        assertThat(event(example.withUnknownFields()).fact()).contains(factOf(example));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfAnUnknownTypeIsReadAsUnknown(Example example) {
        assertThat(event(example.withType("TodoArchived")).fact()).isEmpty();
    }

    private static Fact factOf(Example example) {
        var day = LocalDate.parse(example.headers().get("ce_time").substring(0, 10));
        var priority = example.json().at("/todo/priority").asText();
        return new Fact(day, example.headers().get("ce_type"), Priority.valueOf(priority));
    }

    private StatisticsEvent event(Example example) {
        assertThat(reader.read(example.consumed())).isInstanceOf(Readable.class);
        return ((Readable) reader.read(example.consumed())).event();
    }
}
