package dev.lossless.todo.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.TopicReader;
import dev.lossless.todo.Users;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request's trace goes on on the topic.
@TodoServiceTest
class TraceTest {

    private static final String SENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String VALID = "00-[0-9a-f]{32}-[0-9a-f]{16}-00";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    @Test
    void eventsCarryTheTraceOfTheirRequest() {
        var alice = Users.fresh();
        try (var topic = new TopicReader(kafka, "todo.events")) {
            Users.as(alice)
                    .header("traceparent", SENT)
                    .body("{\"title\": \"x\"}")
                    .post("/todos");
            Users.as(alice).body("{\"title\": \"y\"}").post("/todos");
            Users.as(alice).header("traceparent", SENT).delete("/todos");
            var traces = topic.await(alice, 4).stream()
                    .map(message -> TopicReader.headers(message).get("traceparent"))
                    .toList();
            assertThat(traces.getFirst()).isEqualTo(SENT);
            assertThat(traces.get(1)).matches(VALID).isNotEqualTo(SENT);
            assertThat(traces.subList(2, 4)).containsOnly(SENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more"
            })
    void traceThatIsNotValidIsNotContinued(String header) {
        assertThat(Trace.continuing(header).traceparent()).matches(VALID);
    }

    @Test
    void laterVersionIsContinuedAsTheOneThatIsKnown() {
        assertThat(Trace.continuing("01" + SENT.substring(2) + "-more").traceparent())
                .isEqualTo(SENT);
    }
}
