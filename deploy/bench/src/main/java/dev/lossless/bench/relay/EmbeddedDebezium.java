package dev.lossless.bench.relay;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.Home;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.StringConverter;

/// Debezium's embedded engine with `deploy/debezium/outbox-connector.json`. Of each batch that it hands over all
/// records are sent, then all are awaited.
final class EmbeddedDebezium implements DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {

    private static final String FILE = "deploy/debezium/outbox-connector.json";

    private final KafkaProducer<byte[], byte[]> producer;
    private final StringConverter texts = new StringConverter();
    private final ByteArrayConverter bytes = new ByteArrayConverter();

    private EmbeddedDebezium(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
        texts.configure(Map.of(), true);
        bytes.configure(Map.of(), false);
    }

    /// After the servers: the folder of its state.
    public static void main(String[] arguments) throws Exception {
        var servers = Program.servers(arguments);
        grant(servers);
        var settings = new HashMap<>(servers.producer());
        settings.put("key.serializer", ByteArraySerializer.class);
        var relay = new EmbeddedDebezium(new KafkaProducer<>(settings));
        var engine = DebeziumEngine.create(Connect.class)
                .using(settings(servers, Path.of(arguments[3])))
                .notifying(relay)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(engine)));
        engine.run();
    }

    private static void grant(Program.Servers servers) throws SQLException {
        try (var connection = servers.connect();
                var statement = connection.createStatement()) {
            statement.execute("GRANT SELECT ON todo.outbox_event TO 'todo_cdc'@'%'");
        }
    }

    @Override
    public void handleBatch(
            List<ChangeEvent<SourceRecord, SourceRecord>> changes,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        var sent = new ArrayList<Future<?>>();
        for (var change : changes) {
            if (!change.value().topic().startsWith("__debezium")) {
                sent.add(producer.send(message(change.value())));
            }
        }
        for (var answer : sent) {
            try {
                answer.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        for (var change : changes) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
    }

    private ProducerRecord<byte[], byte[]> message(SourceRecord change) {
        var message = new ProducerRecord<>(
                change.topic(),
                null,
                change.timestamp(),
                texts.fromConnectData(change.topic(), change.keySchema(), change.key()),
                bytes.fromConnectData(change.topic(), change.valueSchema(), change.value()));
        change.headers().forEach(header -> message.headers()
                .add(
                        header.key(),
                        texts.fromConnectHeader(change.topic(), header.key(), header.schema(), header.value())));
        return message;
    }

    private static Properties settings(Program.Servers servers, Path state) throws IOException {
        var settings = new Properties();
        new ObjectMapper()
                .readTree(Home.repository().resolve(FILE).toFile())
                .get("config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        settings.put("name", "todo-outbox");
        settings.put("connector.class", "io.debezium.connector.mariadb.MariaDbConnector");
        settings.put("database.hostname", "127.0.0.1");
        settings.put("database.port", Integer.toString(servers.at().mysqlPort()));
        settings.put("database.user", "todo_cdc");
        settings.put("database.password", servers.at().password("todo_cdc"));
        settings.put("database.ssl.mode", "disable");
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put(
                "schema.history.internal.file.filename",
                state.resolve("schema-history").toString());
        settings.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.put("offset.storage.file.filename", state.resolve("offsets").toString());
        settings.put("offset.flush.interval.ms", "1000");
        return settings;
    }

    private static void close(DebeziumEngine<?> engine) {
        try {
            engine.close();
        } catch (IOException e) {
            e.printStackTrace();
        }
    }
}
