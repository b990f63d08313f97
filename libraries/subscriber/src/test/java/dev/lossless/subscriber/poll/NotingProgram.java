package dev.lossless.subscriber.poll;

import dev.lossless.subscriber.Batch;
import dev.lossless.subscriber.Envelope;
import dev.lossless.subscriber.EventHandler;
import dev.lossless.subscriber.Observer;
import dev.lossless.subscriber.Outcome;
import dev.lossless.subscriber.Reading.Event;
import dev.lossless.subscriber.deadletter.DeadLetterPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// A subscriber in a process of its own: writes the offset of each event into a file.
public final class NotingProgram implements EventHandler<Boolean> {

    private final Path file;

    private NotingProgram(Path file) {
        this.file = file;
    }

    /// @param arguments the broker, the group, the topic and the file
    static void main(String[] arguments) throws Exception {
        var broker = Map.<String, Object>of("bootstrap.servers", arguments[0]);
        var group = arguments[1];
        var deadLetters = new DeadLetterPublisher(broker, group + ".dead-letter", Clock.systemUTC());
        new PollLoop<>(
                        broker,
                        group,
                        List.of(arguments[2]),
                        new NotingProgram(Path.of(arguments[3])),
                        deadLetters,
                        Observer.NONE)
                .run();
    }

    @Override
    public Map<String, String> schemas() {
        return Map.of();
    }

    @Override
    public Boolean read(Envelope envelope) {
        return true;
    }

    @Override
    public Outcome<Boolean> handle(Batch<Boolean> batch) throws Exception {
        Files.write(
                file,
                batch.events().stream().map(NotingProgram::offset).toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new Outcome<>(batch.events(), 0, List.of(), 0, List.of(), List.of());
    }

    private static String offset(Event<Boolean> event) {
        return Long.toString(event.envelope().record().offset());
    }
}
