package dev.lossless.subscriber.channel;

import dev.lossless.local.ServersResource;
import dev.lossless.subscriber.testkit.SubscriberTest;
import dev.lossless.subscriber.testkit.TestEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import java.util.List;

/// What the tests of the tests' application share.
@WithTestResource(value = ServersResource.class, initArgs = @ResourceArg(name = "schema", value = "subscriber"))
@WithTestResource(TestedTopics.class)
public abstract class TestedApplication extends SubscriberTest {

    protected TestedApplication() {
        this(TestedTopics.GROUP);
    }

    protected TestedApplication(String group) {
        super("subscriber", group, TestedTopics.TOPIC);
    }

    protected final TestEvent event(long sequence) {
        return TestEvent.of(TestedTopics.TOPIC, user, sequence);
    }

    protected final List<Long> effects() {
        return Tables.SCHEMA.numbers(
                "SELECT sequence FROM effect WHERE topic = ? AND user_id = ?", TestedTopics.TOPIC, user);
    }
}
