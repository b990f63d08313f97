package dev.lossless.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;

@QuarkusTest
class StatisticsTest extends RealServersTest {

    @Inject
    Statistics statistics;

    @Inject
    EventReader reader;

    @Inject
    Retries retries;

    /// As when a partition moves while its old owner is still at work: users that both see for the first time.
    @RepeatedTest(3)
    void batchThatSeveralReplicasHoldAtOnceIsCountedOnce() throws Exception {
        var batch = new Batch(IntStream.range(0, 50)
                .mapToObj(number ->
                        reader.read(todoCreated(user + "-" + number, 1).consumed()))
                .toList());
        Callable<Counted> replica = () -> retries.untilDone("counting", () -> statistics.count(batch));
        var outcomes = new ArrayList<Counted>();
        try (var replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Counted> answer : replicas.invokeAll(List.of(replica, replica, replica, replica))) {
                outcomes.add(answer.get());
            }
        }
        assertThat(created()).isEqualTo(50);
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.events().size() == 50)
                .hasSize(1);
        assertThat(outcomes).filteredOn(outcome -> outcome.duplicates() == 50).hasSize(3);
    }
}
