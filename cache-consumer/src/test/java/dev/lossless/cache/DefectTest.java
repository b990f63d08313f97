package dev.lossless.cache;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DefectTest.OwnChannel.class)
class DefectTest extends RealServersTest {

    /// The channel is of no use after it.
    public static final class OwnChannel implements QuarkusTestProfile {}

    @Test
    void defectOfItsOwnStopsTheChannelAndLivenessTells() {
        given().get("/q/health/live").then().statusCode(200);
        QuarkusMock.installMockForType(new DefectiveInbox(), Inbox.class);
        send(Example.todoCreated(user, 1));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> given().get("/q/health/live").then().statusCode(503));
    }

    private static final class DefectiveInbox extends Inbox {

        DefectiveInbox() {
            super(null, null, null, null, null, null, null, null, null);
        }

        @Override
        void take(List<ConsumerRecord<byte[], byte[]>> records) {
            throw new IllegalStateException("a defect");
        }
    }
}
