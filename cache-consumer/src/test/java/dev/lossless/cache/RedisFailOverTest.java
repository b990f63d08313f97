package dev.lossless.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.SpareRedis;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Redis goes back to an earlier state, in each way in which it can, and no event comes that would show it.
@QuarkusTest
class RedisFailOverTest extends RealServersTest {

    RedisProxy proxy;

    @TempDir
    Path folder;

    private SpareRedis spare;

    @BeforeEach
    void startSpare() {
        spare = SpareRedis.start(folder);
    }

    @AfterEach
    void failBack() {
        proxy.restore();
        spare.close();
    }

    /// The replica holds a list that the lost event made stale, under the generation that was current then.
    @Test
    void replicaThatWasBehindGetsTheLostEventsAgain() {
        send(Examples.todoCreated(user, 1));
        await().until(() -> minVersion(user) == 1);
        var generation = generation(user);
        replicate();
        send(Examples.todoCreated(user, 2));
        await().until(() -> minVersion(user) == 2);
        var before = metric("restored");

        proxy.failOverTo(spare.url());

        awaitAnswer().until(() -> minVersion(user) == 2);
        assertThat(generation(user)).isNotEqualTo(generation);
        await().until(() -> metric("restored") > before);
    }

    /// What Redis has lost lies within the time for which a list can live, so it is applied again.
    @Test
    void emptiedRedisKnowsTheLatestEventsAgain() {
        send(Examples.todoCreated(user, 7));
        await().until(() -> minVersion(user) == 7);

        proxy.failOverTo(spare.url());

        awaitAnswer().until(() -> minVersion(user) == 7);
    }

    /// The next event of the partition finds the loss before the mark moves over it.
    @Test
    void eventThatComesFirstDoesNotHideTheLoss() {
        send(Examples.todoCreated(user, 1));
        await().until(() -> minVersion(user) == 1);
        replicate();
        var lost = send(Examples.todoCreated(user, 2));
        await().until(() -> minVersion(user) == 2);
        proxy.takeAway();
        send(Examples.todoCreated(user + "-other", 1).toProduce(lost.partition()));

        proxy.failOverTo(spare.url());

        awaitAnswer().until(() -> minVersion(user + "-other") == 1);
        await().until(() -> minVersion(user) == 2);
    }

    /// Copies the present state of Redis, and nothing of what comes later.
    private void replicate() {
        var primary = proxy.home();
        call("REPLICAOF", primary.getHost(), Integer.toString(primary.getPort()));
        await().until(() -> call("INFO", "replication").contains("master_link_status:up"));
        await().until(() ->
                !call("HKEYS", "cache-consumer:{todo.events}:applied").isEmpty());
        call("REPLICAOF", "NO", "ONE");
    }

    private String call(String... words) {
        return RedisCall.to(spare.port(), words);
    }

    /// Connections are lost meanwhile, that of the test, too.
    private static ConditionFactory awaitAnswer() {
        return await().ignoreExceptionsInstanceOf(CompletionException.class);
    }
}
