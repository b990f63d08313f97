package dev.lossless.subscriber.channel;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.testkit.TestBroker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/// A defect ends the channel without a commit, and liveness tells.
@QuarkusTest
@TestProfile(DefectTest.OwnGroup.class)
class DefectTest extends TestedApplication {

    private static final String GROUP = "subscriber-defect";

    /// The channel is of no use after it.
    public static final class OwnGroup implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            TestBroker.create(new NewTopic(GROUP + ".dead-letter", 1, (short) 1));
            return Map.of("mp.messaging.incoming.events.group.id", GROUP);
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(DefectiveSubscriber.class);
        }
    }

    @Alternative
    @Singleton
    public static class DefectiveSubscriber extends TestedSubscriber {

        DefectiveSubscriber(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Outcome<Boolean> handle(Batch<Boolean> batch) throws Exception {
            if (batch.events().stream()
                    .anyMatch(event -> event.envelope().subject().equals("defect"))) {
                throw new StackOverflowError("planted");
            }
            return super.handle(batch);
        }
    }

    @Inject
    EventHandler<?> handler;

    @Test
    void defectOfItsOwnStopsTheChannelAndLivenessTells() throws Exception {
        assertThat(handler).isInstanceOf(DefectiveSubscriber.class);
        send(event(1));
        await().until(() -> effects().size() == 1);
        given().get("/q/health/live").then().statusCode(200);
        var defect = send(event(2).with("ce_subject", "defect"));
        await().untilAsserted(() -> given().get("/q/health/live").then().statusCode(503));
        var partition = new TopicPartition(defect.topic(), defect.partition());
        assertThat(TestBroker.committed(GROUP, partition)).isLessThanOrEqualTo(defect.offset());
    }
}
