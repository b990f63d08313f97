package dev.lossless.audit;

import dev.lossless.subscriber.testkit.TestEvent;
import java.nio.file.Path;

/// The contract's examples, as events of any user.
public final class Events {

    public static final Path EXAMPLES = Path.of("../todo-service/contract/examples");

    private Events() {}

    public static TestEvent todoCreated(String userId, long sequence) {
        return ofType("TodoCreated").at(userId, sequence);
    }

    public static TestEvent profileUpdated(String userId, long sequence) {
        return ofType("UserProfileUpdated").at(userId, sequence).with("ce_subject", userId);
    }

    /// The contract's example of a type.
    public static TestEvent ofType(String type) {
        return TestEvent.read(EXAMPLES.resolve(type + ".json"));
    }
}
