package dev.lossless.cache;

import dev.lossless.subscriber.testkit.TestEvent;
import java.nio.file.Path;

/// Events as the contract's examples describe them.
public final class Examples {

    public static final Path FOLDER = Path.of("../todo-service/contract/examples");

    private static final TestEvent CREATED = TestEvent.read(FOLDER.resolve("TodoCreated.json"));

    private Examples() {}

    public static TestEvent todoCreated(String userId, long sequence) {
        return CREATED.at(userId, sequence);
    }
}
