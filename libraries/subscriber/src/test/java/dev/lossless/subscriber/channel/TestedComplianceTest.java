package dev.lossless.subscriber.channel;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.Servers;
import dev.lossless.subscriber.testkit.SubscriberCompliance;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.build.Jwt;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
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
        return Servers.numbers(
                "SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", TestedTopics.TOPIC, userId);
    }

    @Override
    protected String bootstrapServers() {
        return Servers.broker().get("bootstrap.servers").toString();
    }

    @Override
    protected String group() {
        return TestedTopics.GROUP;
    }

    @Override
    protected String token(String userId, String... roles) {
        return Jwt.subject(userId)
                .issuer("todo-local")
                .audience("todo")
                .groups(Set.of(roles))
                .sign();
    }

    @Override
    protected OptionalLong storedOffset(TopicPartition partition) {
        return Servers.numbers(
                        "SELECT next_offset FROM stored_offset WHERE topic = ? AND record_partition = ?",
                        partition.topic(),
                        partition.partition())
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    @Override
    protected void loseEffects(Collection<String> users, TopicPartition partition, long offset) throws Exception {
        for (var user : users) {
            for (var table : List.of("effect", "consumed", "missing")) {
                Servers.execute("DELETE FROM " + table + " WHERE topic = ? AND user_id = ?", partition.topic(), user);
            }
        }
        Servers.execute(
                "UPDATE stored_offset SET next_offset = ? WHERE topic = ? AND record_partition = ?",
                offset,
                partition.topic(),
                partition.partition());
    }
}
