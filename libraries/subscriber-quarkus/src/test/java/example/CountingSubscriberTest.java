package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.channel.Tables;
import dev.lossless.subscriber.channel.TestedApplication;
import dev.lossless.subscriber.channel.TestedSubscriber;
import dev.lossless.subscriber.testkit.TestBroker;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/// The README's subscriber on Quarkus.
@QuarkusTest
@TestProfile(CountingSubscriberTest.InPlaceOfTheTestsSubscriber.class)
class CountingSubscriberTest extends TestedApplication {

    private static final String GROUP = "counting-on-quarkus";
    private static final TestEvent EXAMPLE =
            TestEvent.read(Path.of("../../todo-service/contract/examples/TodoCreated.json"));

    public static final class InPlaceOfTheTestsSubscriber implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            TestBroker.create(new NewTopic(GROUP + ".dead-letter", 1, (short) 1));
            return Map.of(
                    "quarkus.arc.exclude-types",
                    TestedSubscriber.class.getName(),
                    "mp.messaging.incoming.events.group.id",
                    GROUP);
        }
    }

    @Inject
    EventHandler<?> handler;

    @Test
    void eventsAreCountedOnceAndThePositionIsTold() {
        assertThat(handler).isInstanceOf(CountingSubscriber.class);
        for (var sequence : new long[] {1, 2, 2, 1, 3}) {
            send(new TestEvent("subscriber.tested", EXAMPLE.headers(), EXAMPLE.value()).at(user, sequence));
        }
        await().until(() -> counted() == 3);
        as(user).get("/users/me/position").then().statusCode(200).body("positions[0].sequence", Matchers.equalTo(3));
        send(new TestEvent("subscriber.tested", EXAMPLE.headers(), EXAMPLE.value()).at(user, 4));
        await().until(() -> counted() >= 4);
        assertThat(counted()).isEqualTo(4);
    }

    private long counted() {
        return Tables.SCHEMA
                .numbers("SELECT COALESCE(SUM(todos), 0) FROM created WHERE user_id = ?", user)
                .getFirst();
    }
}
