package dev.lossless.cli.consumers;

import dev.lossless.cli.CliException;
import dev.lossless.cli.KafkaClients;
import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.TopicReader;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;

/// What todo-service and cache-consumer keep in Redis. It is no record of anything, so there is nothing to
/// compare; a rebuild has to show that no user's lists may be older than the topic's last event.
final class ListCache implements Storage {

    private static final String TOPIC = "todo.events";
    private static final String KEYS = "user:{*}:todos:*";
    private static final String MARKS = "cache-consumer:{todo.events}:applied";
    private static final int AT_ONCE = 1_000;

    private final Jedis redis;
    private final KafkaClients kafka;

    ListCache(URI redis, KafkaClients kafka) {
        this.redis = new Jedis(redis);
        this.kafka = kafka;
    }

    @Override
    public String contents() {
        return "the keys " + KEYS + " in Redis";
    }

    @Override
    public Optional<String> checksum() {
        return Optional.empty();
    }

    @Override
    public void empty() {
        var cursor = ScanParams.SCAN_POINTER_START;
        do {
            var found = redis.scan(cursor, new ScanParams().match(KEYS).count(AT_ONCE));
            if (!found.getResult().isEmpty()) {
                redis.unlink(found.getResult().toArray(String[]::new));
            }
            cursor = found.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        redis.del(MARKS);
    }

    /// A user without an entry is in order: the next reader makes a new generation and reads the database.
    @Override
    public Optional<String> proof() {
        var log = new EventLog();
        try (var reader = new TopicReader(kafka, List.of(TOPIC))) {
            reader.readInto(log, _ -> {});
        }
        var counts = new long[2];
        log.forEachLast(TOPIC, (user, last) -> {
            var minVersion = redis.hget("user:{" + user + "}:todos:meta", "minVersion");
            if (minVersion == null) {
                counts[1]++;
            } else if (Long.parseLong(minVersion) < last) {
                throw new CliException("Redis lets " + user + " see lists from " + minVersion
                        + " on, though the topic's last event of that user is " + last + ".");
            }
            counts[0]++;
        });
        return Optional.of("%,d users, none may see a list from before the topic's last event (%,d evicted)"
                .formatted(counts[0], counts[1]));
    }

    @Override
    public void close() {
        redis.close();
    }
}
