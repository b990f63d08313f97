package dev.lossless.drill.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.cli.KafkaClients;
import dev.lossless.cli.verify.EventLog;
import dev.lossless.cli.verify.LoggedEvent;
import dev.lossless.cli.verify.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads whole topics, as any subscriber could.
final class Topics {

    /// The header by which a foreign record of the drill is told from all others.
    static final String FOREIGN = "drill-foreign";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrapServers;

    Topics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /// First occurrences of the events of all users, and everything fed to the log.
    List<Event> events(EventLog log) {
        var seen = new HashSet<Event.Place>();
        var events = new ArrayList<Event>();
        read(List.of(Event.TODOS, Event.USERS), fetched -> {
            log.read(LoggedEvent.of(fetched));
            event(fetched).filter(event -> seen.add(event.place())).ifPresent(events::add);
        });
        return events;
    }

    /// Per consumer what it put aside.
    Map<String, List<String>> deadLetters(List<String> consumers) {
        var names = new LinkedHashMap<String, List<String>>();
        for (var consumer : consumers) {
            var aside = new ArrayList<String>();
            read(
                    List.of(consumer + ".dead-letter"),
                    fetched -> aside.add(header(fetched, FOREIGN)
                            .orElseGet(() -> "record of " + text(fetched.key()) + ", "
                                    + header(fetched, "dead-letter-cause").orElse("without cause"))));
            names.put(consumer, aside);
        }
        return names;
    }

    private void read(List<String> topics, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (var reader = new TopicReader(KafkaClients.of(bootstrapServers), topics)) {
            reader.forEach(action, _ -> {});
        }
    }

    private static Optional<Event> event(ConsumerRecord<byte[], byte[]> fetched) {
        if (header(fetched, FOREIGN).isPresent() || header(fetched, "ce_id").isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Event(
                    fetched.topic(),
                    required(fetched, "ce_userid"),
                    Long.parseLong(required(fetched, "ce_usersequence")),
                    required(fetched, "ce_id"),
                    required(fetched, "ce_type"),
                    required(fetched, "ce_subject"),
                    Long.parseLong(required(fetched, "ce_aggregateversion")),
                    Instant.parse(required(fetched, "ce_time")),
                    JSON.readTree(fetched.value())));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + fetched, e);
        }
    }

    private static String required(ConsumerRecord<?, ?> fetched, String name) {
        return header(fetched, name).orElseThrow(() -> new IllegalStateException("no header " + name + ": " + fetched));
    }

    private static Optional<String> header(ConsumerRecord<?, ?> fetched, String name) {
        return Optional.ofNullable(fetched.headers().lastHeader(name)).map(header -> text(header.value()));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "nobody" : new String(bytes, UTF_8);
    }
}
