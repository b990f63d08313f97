package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.testkit.Mutations;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class HostileRecordsTest extends RealServersTest {

    private static final int RECORDS = 400;

    /// None stops the consumer, none is passed over in silence.
    @ParameterizedTest
    @ValueSource(longs = {1, 20261125})
    void eachRecordEndsAsEffectDeadLetterOrCountedSkip(long seed) throws Exception {
        var before = outcomes();
        var examples = TestEvent.all(Examples.FOLDER).stream()
                .filter(example -> example.topic().equals("todo.events"))
                .toList();
        var mutations = new Mutations(examples, seed, user);
        for (var number = 0; number < RECORDS; number++) {
            produce(mutations.next());
        }
        await().atMost(Duration.ofSeconds(60)).until(this::isAtRest);
        assertThat(outcomes() - before).isEqualTo(RECORDS);
    }

    private double outcomes() {
        return Stream.of("effect", "unknown", "duplicate", "dead-letter")
                .mapToDouble(this::count)
                .sum();
    }
}
