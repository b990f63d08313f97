package dev.lossless.bench.relay;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What a first outbox relay often looks like: one thread reads a page in order, awaits the acknowledgement of each
/// record before it sends the next, deletes the page, and sleeps when it finds nothing.
final class PlainPoller {

    private static final int PAGE = 100;
    private static final long POLL_MILLIS = 100;
    private static final String READ = """
            SELECT position, id, aggregatetype, aggregateid, aggregateversion, type, payload, user_id, sequence, ce_time
            FROM outbox_event ORDER BY position LIMIT\s""" + PAGE;

    private PlainPoller() {}

    public static void main(String[] arguments) throws Exception {
        var servers = Program.servers(arguments);
        try (var connection = servers.connect();
                var producer = new KafkaProducer<String, byte[]>(servers.producer())) {
            connection.setAutoCommit(false);
            while (true) {
                var positions = publishPage(connection, producer);
                delete(connection, positions);
                connection.commit();
                if (positions.isEmpty()) {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
    }

    private static List<Long> publishPage(Connection connection, KafkaProducer<String, byte[]> producer)
            throws Exception {
        var positions = new ArrayList<Long>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                producer.send(message(rows)).get();
                positions.add(rows.getLong("position"));
            }
        }
        return positions;
    }

    private static ProducerRecord<String, byte[]> message(ResultSet row) throws SQLException {
        return new Message(
                        row.getString("id"),
                        row.getString("aggregateid"),
                        row.getString("user_id"),
                        row.getLong("sequence"),
                        row.getString("ce_time"),
                        row.getString("type"),
                        row.getBytes("payload"))
                .toRecord(row.getString("aggregatetype") + ".events");
    }

    private static void delete(Connection connection, List<Long> positions) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM outbox_event WHERE position = ?")) {
            for (var position : positions) {
                statement.setLong(1, position);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
