package dev.lossless.cli.verify;

import dev.lossless.cli.CliException;
import dev.lossless.cli.Connection;
import dev.lossless.cli.KafkaClients;
import dev.lossless.local.system.RunningSystem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/// What the topics prove, compared with todo-service's database where that is known.
public record EventsProof(Verdict verdict, boolean comparedWithDatabase) {

    private static final List<String> TOPICS = List.of("todo.events", "user.events");

    /// Reads the topics from the beginning to their present end.
    public static EventsProof of(
            Connection connection, TodoDatabase database, Optional<RunningSystem> local, Progress progress) {
        var kafka = connection.kafka(local);
        try (var committed = database.streams(local).orElse(null)) {
            return new EventsProof(verdict(kafka, committed, progress), committed != null);
        } catch (KafkaException e) {
            throw new CliException("Kafka does not answer as it should: " + e.getMessage(), e);
        }
    }

    /// The snapshot of the database comes before the ends of the topics: what it holds as published is below
    /// them.
    private static Verdict verdict(KafkaClients kafka, CommittedStreams committed, Progress progress) {
        var log = new EventLog();
        if (committed != null) {
            committed.requireIn(log);
        }
        try (var topics = new TopicReader(kafka, TOPICS)) {
            topics.readInto(log, count -> progress.read(count, topics.size()));
        }
        if (committed != null) {
            TOPICS.forEach(topic -> committed.checkCommitted(log, topic));
        }
        return log.verdict();
    }

    /// For JSON.
    public Map<String, Object> describe() {
        var description = new LinkedHashMap<String, Object>();
        description.put("proved", verdict.proved());
        description.put("comparedWithDatabase", comparedWithDatabase);
        description.put("topics", verdict.topics());
        description.put("wrong", verdict.wrong());
        description.put("findings", verdict.findings());
        return description;
    }
}
