package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.testkit.SubscriberTest;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/// The page's subscriber on Quarkus.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "subscriber"))
@WithTestResource(CountingSubscriberTest.Topics.class)
class CountingSubscriberTest extends SubscriberTest {

    private static final String GROUP = "counting-on-quarkus";
    private static final String TOPIC = "counting.tested";
    private static final TestEvent EXAMPLE =
            TestEvent.read(Path.of("../../todo-service/contract/examples/TodoCreated.json"));

    public static final class Topics implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            TestBroker.create(new NewTopic(TOPIC, 2, (short) 1));
            TestBroker.create(new NewTopic(GROUP + ".dead-letter", 1, (short) 1));
            return Map.of("mp.messaging.incoming.events.group.id", GROUP, "mp.messaging.incoming.events.topics", TOPIC);
        }

        @Override
        public void stop() {
            // the broker goes when the build ends
        }
    }

    @Inject
    EventHandler<?> handler;

    CountingSubscriberTest() {
        super("subscriber", GROUP, TOPIC);
    }

    @Test
    void eventsAreCountedOnceAndThePositionIsTold() {
        assertThat(handler).isInstanceOf(CountingSubscriber.class);
        for (var sequence : new long[] {1, 2, 2, 1, 3}) {
            send(new TestEvent(TOPIC, EXAMPLE.headers(), EXAMPLE.value()).at(user, sequence));
        }
        await().until(() -> counted() == 3);
        as(user).get("/users/me/position").then().statusCode(200).body("positions[0].sequence", Matchers.equalTo(3));
        send(new TestEvent(TOPIC, EXAMPLE.headers(), EXAMPLE.value()).at(user, 4));
        await().until(() -> counted() >= 4);
        assertThat(counted()).isEqualTo(4);
    }

    private long counted() {
        return Tables.SCHEMA
                .numbers("SELECT COALESCE(SUM(todos), 0) FROM created WHERE user_id = ?", user)
                .getFirst();
    }
}
