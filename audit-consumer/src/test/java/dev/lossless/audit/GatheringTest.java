package dev.lossless.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GatheringTest {

    private final Gathering gathering = new Gathering();
    private long requested;

    @BeforeEach
    void open() {
        gathering.onSubscribe(new Requests());
    }

    @Test
    void whatCameMeanwhileIsOneBatchInItsOrder() throws InterruptedException {
        var first = come(1);
        assertThat(gathering.take()).containsExactly(first);
        var second = come(3);
        var third = come(2);
        assertThat(gathering.take()).containsExactly(second, third);
    }

    @Test
    void oneIsAskedForAtATimeAndNoneBesideALargeBatch() throws InterruptedException {
        assertThat(requested).isEqualTo(1);
        come(60);
        assertThat(requested).isEqualTo(2);
        come(60);
        assertThat(requested).isEqualTo(2);
        assertThat(gathering.take()).hasSize(2);
        assertThat(requested).isEqualTo(3);
    }

    @Test
    void takeWaitsForTheNext() throws Exception {
        var batch = CompletableFuture.supplyAsync(this::take);
        Thread.sleep(50);
        assertThat(batch).isNotDone();
        var message = come(1);
        assertThat(batch.get()).containsExactly(message);
    }

    @Test
    void stopLeavesWhatWaits() {
        come(1);
        gathering.stop();
        assertThatThrownBy(gathering::take).isInstanceOf(InterruptedException.class);
    }

    @Test
    void stopEndsTheWait() throws Exception {
        var batch = CompletableFuture.supplyAsync(this::take);
        Thread.sleep(50);
        gathering.stop();
        assertThatThrownBy(batch::get).hasRootCauseInstanceOf(InterruptedException.class);
    }

    private List<Message<ConsumerRecords<byte[], byte[]>>> take() {
        try {
            return gathering.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message<ConsumerRecords<byte[], byte[]>> come(int events) {
        var message = message(events);
        gathering.onNext(message);
        return message;
    }

    private static Message<ConsumerRecords<byte[], byte[]>> message(int events) {
        var partition = new TopicPartition("todo.events", 0);
        var records = LongStream.range(0, events)
                .mapToObj(offset -> new ConsumerRecord<>("todo.events", 0, offset, new byte[0], new byte[0]))
                .toList();
        return Message.of(new ConsumerRecords<>(Map.of(partition, records), Map.of()));
    }

    private final class Requests implements Flow.Subscription {

        @Override
        public void request(long messages) {
            requested += messages;
        }

        @Override
        public void cancel() {
            throw new UnsupportedOperationException();
        }
    }
}
