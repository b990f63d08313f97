package dev.lossless.todo.http;

import static dev.lossless.todo.Users.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lossless.todo.TodoServiceTest;
import dev.lossless.todo.Users;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

@TodoServiceTest
class VirtualThreadTest {

    /// Pinned is a virtual thread that waits without giving its carrier thread free. The JDK reports it by itself.
    @Test
    void requestsThatWaitForServersPinNoThread() throws Exception {
        useEverything();
        var pinned = new ConcurrentLinkedQueue<RecordedEvent>();
        try (var recording = new RecordingStream()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ofMillis(1))
                    .withStackTrace();
            recording.onEvent("jdk.VirtualThreadPinned", pinned::add);
            recording.startAsync();
            useEverythingAtTheSameTime();
            recording.stop();
        }
        assertThat(pinned).isEmpty();
    }

    private void useEverythingAtTheSameTime() throws Exception {
        Callable<Void> use = () -> {
            useEverything();
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var done :
                    threads.invokeAll(Stream.generate(() -> use).limit(30).toList())) {
                done.get();
            }
        }
    }

    private static void useEverything() {
        var alice = Users.fresh();
        var url = as(alice).body("{\"title\": \"x\"}").post("/todos").header("Location");
        for (var read : List.of("/todos", "/todos?limit=1", "/users/me", url)) {
            as(alice).get(read).then().statusCode(200);
        }
        as(alice).body("{\"completed\": true}").patch(url).then().statusCode(200);
        as(alice).delete(url).then().statusCode(204);
    }
}
