package dev.lossless.subscriber.channel;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/// The library does what it demands of every subscriber.
@QuarkusTest
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "subscriber"))
@WithTestResource(TestedTopics.class)
class TestedComplianceTest extends SubscriberCompliance {

    @Override
    protected TestEvent event(String userId, long sequence) {
        return TestEvent.of(TestedTopics.TOPIC, userId, sequence);
    }

    @Override
    protected List<Long> effects(String userId) {
        return Tables.SCHEMA.numbers(
                "SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", TestedTopics.TOPIC, userId);
    }

    @Override
    protected String group() {
        return TestedTopics.GROUP;
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) {
        return Tables.SCHEMA.storedOffset(partition);
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) {
        for (var user : users) {
            for (var table : List.of("effect", "consumed", "missing")) {
                Tables.SCHEMA.execute(
                        "DELETE FROM " + table + " WHERE topic = ? AND user_id = ?", partition.topic(), user);
            }
        }
        Tables.SCHEMA.setStoredOffset(partition, offset);
    }
}
