package dev.lossless.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.cli.verify.Finding.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static final String TOPIC = "todo.events";

    private static final long EPOCH = 1_000_000_000;

    private final EventLog log = new EventLog();
    private long offset;

    @Test
    void gaplessStreamsAreProved() {
        read("alice", 1, 2, 3);
        read("bob", 1);
        var verdict = log.verdict();
        assertThat(verdict.proved()).isTrue();
        assertThat(verdict.topics()).containsExactly(new Verdict.TopicCount(TOPIC, 4, 4, 0, 0, 0, 2));
    }

    @Test
    void repeatedRunsAreDuplicatesAndNothingElse() {
        read("alice", 1, 2, 3, 2, 3, 4, 1, 2, 3, 4, 5);
        var verdict = log.verdict();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.events()).isEqualTo(5);
        assertThat(verdict.duplicates()).isEqualTo(6);
    }

    @Test
    void missingEventsAreNamedWithTheirPlace() {
        read("alice", 1, 2, 5, 6);
        assertThat(log.verdict().findings())
                .containsExactly(
                        new Finding(Kind.MISSING, TOPIC, 0, 2L, "alice", "expected sequence 3, found 5; missing: 2"));
    }

    @Test
    void streamThatDoesNotBeginWithOneHasLostItsBeginning() {
        read("alice", 2, 3);
        assertThat(log.verdict().findings()).singleElement().satisfies(finding -> assertThat(finding.kind())
                .isEqualTo(Kind.MISSING));
    }

    @Test
    void streamOfAPartitionThatWasCutMayBeginAnywhereButOnlyOnce() {
        log.beginsLater(TOPIC, 0);
        read("alice", 7, 8);
        read("bob", 3, 5);
        assertThat(log.verdict().findings()).singleElement().satisfies(finding -> assertThat(finding.userId())
                .isEqualTo("bob"));
    }

    @Test
    void eventThatComesLateIsOutOfOrderAndNotMissing() {
        read("alice", 1, 3, 2, 4);
        assertThat(log.verdict().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.OUT_OF_ORDER);
            assertThat(finding.offset()).isEqualTo(2);
            assertThat(finding.text()).isEqualTo("expected sequence 4, found 2 for the first time");
        });
    }

    @Test
    void newEpochGoesOnFromN() {
        read("alice", 1, 2, EPOCH + 3, EPOCH + 4, 9 * EPOCH + 5);
        read("bob", EPOCH + 1, EPOCH + 2);
        assertThat(log.verdict().findings()).isEmpty();
    }

    @Test
    void eventsThatTheDatabaseLostAreCountedAndNotMissing() {
        read("alice", 1, 2, 3, 4, EPOCH + 3, EPOCH + 4, EPOCH + 5);
        var verdict = log.verdict();
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.topics().getFirst().withdrawn()).isEqualTo(2);
    }

    @Test
    void eventsThatAreMissingBetweenTwoEpochsAreCounted() {
        read("alice", 1, 2, EPOCH + 5);
        read("bob", 1, 2, EPOCH + 5, EPOCH + 3, EPOCH + 4);
        assertThat(log.verdict().findings())
                .extracting(Finding::text)
                .containsExactlyInAnyOrder(
                        "expected sequence 3, found 1000000005; missing: 2",
                        "expected sequence 1000000006, found 1000000003 for the first time",
                        "expected sequence 1000000006, found 1000000004 for the first time");
    }

    @Test
    void sameSequenceOfAnotherEventIsFound() {
        read("alice", 1, 2);
        log.read(event("alice", "another", "alice", "2", 0));
        assertThat(kinds()).containsExactly(Kind.OTHER_EVENT);
    }

    @Test
    void userInTwoPartitionsIsFound() {
        log.read(event("alice", "id 1", "alice", "1", 0));
        log.read(event("alice", "id 2", "alice", "2", 1));
        assertThat(kinds()).containsExactly(Kind.OTHER_PARTITION);
    }

    @Test
    void foreignRecordsAreCountedAndNamedAndProveNothing() {
        log.read(event("alice", null, null, null, 0));
        log.read(event("bob", "id", "alice", "1", 0));
        log.read(event("alice", "id", "alice", "0", 0));
        log.read(event("alice", "id", "alice", "one", 0));
        var verdict = log.verdict();
        assertThat(verdict.topics().getFirst().foreign()).isEqualTo(4);
        assertThat(verdict.findings()).hasSize(4).allMatch(finding -> finding.kind() == Kind.NOT_AN_EVENT);
        assertThat(verdict.proved()).isTrue();
    }

    @Test
    void committedEventThatIsNotOnTheTopicIsFound() {
        read("alice", 1, 2);
        log.require(TOPIC, "alice", 3);
        log.require(TOPIC, "bob", 1);
        assertThat(kinds()).containsExactlyInAnyOrder(Kind.NOT_PUBLISHED, Kind.NOT_PUBLISHED);
    }

    /// A run of correct events, from which one is taken away or moved.
    @Test
    void anySingleLossOrSwapInALongRunIsFound() {
        var random = new Random(4);
        for (var round = 0; round < 200; round++) {
            var sequences = LongStream.rangeClosed(1, 50).toArray();
            var at = random.nextInt(49);
            var swapped = sequences[at];
            sequences[at] = sequences[at + 1];
            sequences[at + 1] = random.nextBoolean() ? swapped : sequences[at + 1];
            var user = "user " + round;
            read(user, sequences);
            assertThat(log.last(TOPIC, user)).isEqualTo(50);
        }
        assertThat(log.verdict().wrong()).isEqualTo(200);
    }

    @Test
    void findingsBeyondTheLimitAreCounted() {
        IntStream.range(0, EventLog.KEPT + 10).forEach(user -> read("user " + user, 2));
        var verdict = log.verdict();
        assertThat(verdict.wrong()).isEqualTo(EventLog.KEPT + 10L);
        assertThat(verdict.findings()).hasSize(EventLog.KEPT);
    }

    private void read(String user, long... sequences) {
        LongStream.of(sequences)
                .forEach(sequence -> log.read(event(user, user + " " + sequence, user, Long.toString(sequence), 0)));
    }

    private LoggedEvent event(String key, String id, String user, String sequence, int partition) {
        return new LoggedEvent(TOPIC, partition, offset++, key, id, user, sequence);
    }

    private List<Kind> kinds() {
        return log.verdict().findings().stream().map(Finding::kind).toList();
    }
}
