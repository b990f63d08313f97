package dev.lossless.debezium;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lossless.local.Coordinates;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;

/// `outbox-connector.json` in Debezium's embedded engine: its records go through the converters that the file names, as
/// in Kafka Connect, and are kept here instead of being sent.
final class Connector implements AutoCloseable {

    private static final Path FILE = Path.of("outbox-connector.json");

    private final Properties settings;
    private final Converter keys;
    private final Converter values;
    private final HeaderConverter headers;
    private final List<Published> published = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;

    private Connector(Properties settings) {
        this.settings = settings;
        this.keys = converter("key.converter", Converter.class);
        this.values = converter("value.converter", Converter.class);
        this.headers = converter("header.converter", HeaderConverter.class);
        keys.configure(java.util.Map.of(), true);
        values.configure(java.util.Map.of(), false);
        this.engine = DebeziumEngine.create(Connect.class)
                .using(settings)
                .using((success, message, error) -> end(success, message, error))
                .notifying(event -> take(event.value()))
                .build();
    }

    /// Starts it with the offsets that an earlier one left in `state`.
    static Connector start(Coordinates servers, Path state) throws IOException {
        var connector = new Connector(settings(servers, state));
        Thread.ofPlatform().name("debezium").start(connector.engine);
        return connector;
    }

    /// What was published so far, in order.
    ///
    /// @throws IllegalStateException when the engine has failed
    List<Published> published() {
        if (ended.isCompletedExceptionally()) {
            throw new IllegalStateException("the engine failed", ended.exceptionNow());
        }
        return new ArrayList<>(published);
    }

    @Override
    public void close() throws IOException {
        engine.close();
        try {
            ended.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the engine failed", e.getCause());
        }
    }

    private void end(boolean success, String message, Throwable error) {
        if (success) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(new IllegalStateException(message, error));
        }
    }

    private void take(SourceRecord change) {
        if (change.topic().startsWith("__debezium")) {
            return; // a heartbeat
        }
        var texts = new ArrayList<Header>();
        change.headers()
                .forEach(header -> texts.add(new RecordHeader(
                        header.key(),
                        headers.fromConnectHeader(change.topic(), header.key(), header.schema(), header.value()))));
        published.add(Published.of(
                change.topic(),
                keys.fromConnectData(change.topic(), change.keySchema(), change.key()),
                values.fromConnectData(change.topic(), change.valueSchema(), change.value()),
                texts,
                change.timestamp()));
    }

    /// The file's settings; only where the servers are, and where the engine keeps its state, comes from the test.
    private static Properties settings(Coordinates servers, Path state) throws IOException {
        var settings = new Properties();
        new ObjectMapper()
                .readTree(FILE.toFile())
                .get("config")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        settings.put("name", "todo-outbox");
        settings.put("connector.class", "io.debezium.connector.mariadb.MariaDbConnector");
        settings.put("database.hostname", "127.0.0.1");
        settings.put("database.port", Integer.toString(servers.mysqlPort()));
        settings.put("database.user", "todo_cdc");
        settings.put("database.password", servers.password("todo_cdc"));
        settings.put("database.ssl.mode", "disable");
        settings.put("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.put(
                "schema.history.internal.file.filename",
                state.resolve("schema-history").toString());
        settings.put("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.put("offset.storage.file.filename", state.resolve("offsets").toString());
        settings.put("offset.flush.interval.ms", "100");
        return settings;
    }

    private <T> T converter(String setting, Class<T> type) {
        try {
            return type.cast(Class.forName(settings.getProperty(setting))
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(setting, e);
        }
    }
}
