package dev.lossless.cli.demo;

import dev.lossless.cli.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// Whether the consumers get on: how fast is the machine's affair, so what is waited for is given up only
/// when nothing has moved for a while.
final class Movement implements AutoCloseable {

    private static final List<String> GROUPS =
            List.of("audit-consumer", "analytics-consumer", "cache-consumer", "notification-consumer");
    private static final long PAUSE_MILLIS = 500;
    private static final int ANSWER_SECONDS = 10;

    private final Duration standstill;
    private final Admin admin;
    private final Thread watch = Thread.ofVirtual().unstarted(this::watch);
    private volatile long moved = System.nanoTime();
    private long position = -1;

    /// @param standstill after so long without any movement nothing more is expected
    Movement(KafkaClients kafka, Duration standstill) {
        this.standstill = standstill;
        this.admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000)));
        watch.start();
    }

    /// From now on it is waited anew.
    void begin() {
        moved = System.nanoTime();
    }

    boolean isAtStandstill() {
        return System.nanoTime() - moved > standstill.toNanos();
    }

    private void watch() {
        try {
            while (true) {
                look();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// A broker that does not answer is no movement.
    private void look() throws InterruptedException {
        var sum = 0L;
        for (var group : GROUPS) {
            try {
                sum += admin
                        .listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                        .values()
                        .stream()
                        .filter(offset -> offset != null)
                        .mapToLong(OffsetAndMetadata::offset)
                        .sum();
            } catch (ExecutionException | TimeoutException _) {
                return;
            }
        }
        if (sum != position) {
            position = sum;
            moved = System.nanoTime();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        admin.close(Duration.ZERO);
    }
}
