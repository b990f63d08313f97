package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.testkit.TestBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/// The topics of the tests' application.
public final class TestedTopics implements QuarkusTestResourceLifecycleManager {

    public static final String TOPIC = "subscriber.tested";
    public static final String GROUP = "subscriber-test";

    @Override
    public Map<String, String> start() {
        TestBroker.create(new NewTopic(TOPIC, 4, (short) 1));
        TestBroker.create(new NewTopic(GROUP + ".dead-letter", 1, (short) 1));
        return Map.of();
    }

    @Override
    public void stop() {
        // they are kept as long as the servers
    }
}
