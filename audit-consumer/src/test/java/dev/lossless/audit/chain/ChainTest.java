package dev.lossless.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lossless.audit.Events;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.testkit.TestEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A stream's chain depends on its events and their order, on nothing else.
class ChainTest {

    private static final Path GOLDEN = Path.of("contract/examples/chain.json");
    private static final Salts SALTS = new Salts("a key of at least thirty-two characters");
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    @Test
    void publishedExampleIsWhatTheServiceComputes() throws IOException {
        var golden = TestEvent.json(Files.readString(GOLDEN));
        var chains = new Chains(new Salts(golden.get("saltKey").asText()), Map.of());
        for (var link : golden.get("links")) {
            var chained = chains.append(event(example(link)), NOW);
            assertThat(hex(chained.salt())).isEqualTo(link.get("salt").asText());
            assertThat(hex(chained.end().hash())).isEqualTo(link.get("hash").asText());
            assertThat(link.get("canonical").asText()).contains(hex(chained.digest()));
        }
    }

    private static TestEvent example(JsonNode link) throws IOException {
        var members = TestEvent.json(link.get("canonical").asText());
        var value = link.get("data").asText().getBytes(UTF_8);
        var example = Events.ofType(members.get("type").asText()).withValue(value);
        return members.has("traceparent") ? example : example.without("traceparent");
    }

    @Test
    void chainIsTheSameHoweverItsEventsAreBatchedAndWhenTheyAreRecorded() {
        var events = events(6);
        var atOnce = new Chains(SALTS, Map.of()).append(events, NOW).getLast().end();
        var stream = events.getFirst().position().stream();
        var end = ChainEnd.NONE;
        for (var event : events) {
            end = new Chains(SALTS, Map.of(stream, end))
                    .append(event, NOW.plusSeconds(event.position().sequence()))
                    .end();
        }
        assertThat(end.number()).isEqualTo(6);
        assertThat(end.hash()).isEqualTo(atOnce.hash());
    }

    @Test
    void otherOrderIsAnotherChain() {
        var events = events(3);
        var swapped = List.of(events.get(0), events.get(2), events.get(1));
        assertThat(hash(swapped)).isNotEqualTo(hash(events));
        assertThat(new Chains(SALTS, Map.of())
                        .append(swapped, NOW)
                        .getLast()
                        .end()
                        .highestSequence())
                .isEqualTo(3);
    }

    @Test
    void everyPropertyOfAnEventIsInTheHash() {
        var example = Events.todoCreated("alice", 1);
        var original = hash(List.of(event(example)));
        var changed = List.of(
                example.with("ce_id", "01933b2e-8c00-7000-8000-00000000ffff"),
                example.with("ce_userid", "bob"),
                example.with("ce_usersequence", "2"),
                example.with("ce_subject", "other"),
                example.with("ce_time", "2026-11-23T08:15:30.123457Z"),
                example.with("ce_aggregateversion", "2"),
                example.with("traceparent", "00-0bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
                example.without("traceparent"),
                example.with("ce_type", "TodoUpdated"),
                example.withValue("{}"),
                new TestEvent("user.events", example.headers(), example.value()));
        assertThat(changed)
                .extracting(one -> hash(List.of(event(one))))
                .doesNotContain(original)
                .doesNotHaveDuplicates();
    }

    @Test
    void saltsDifferByEventAndByKeyAndAreReproducible() {
        var events = events(2);
        var salt = SALTS.of(events.get(0).id());
        assertThat(SALTS.of(events.get(0).id())).isEqualTo(salt);
        assertThat(SALTS.of(events.get(1).id())).isNotEqualTo(salt);
        assertThat(new Salts("another key of thirty-two characters")
                        .of(events.get(0).id()))
                .isNotEqualTo(salt);
    }

    @Test
    void shortSaltKeyIsRefused() {
        assertThatThrownBy(() -> new Salts("short")).hasMessageContaining("audit.salt-key has 5 characters");
    }

    private List<Envelope> events(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(sequence -> event(Events.todoCreated("alice", sequence)))
                .toList();
    }

    private static String hash(List<Envelope> events) {
        return hex(
                new Chains(SALTS, Map.of()).append(events, NOW).getLast().end().hash());
    }

    private static Envelope event(TestEvent event) {
        return Envelope.of(event.consumed());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
