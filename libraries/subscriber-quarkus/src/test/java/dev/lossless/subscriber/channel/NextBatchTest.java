package dev.lossless.subscriber.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NextBatchTest {

    private final NextBatch nextBatch = new NextBatch();
    private final FutureTask<List<Message<ConsumerRecords<byte[], byte[]>>>> taken = new FutureTask<>(nextBatch::take);
    private long requested;

    @BeforeEach
    void open() {
        nextBatch.onSubscribe(new Requests());
        assertThat(requested).isZero();
        nextBatch.open(true);
    }

    @Test
    void nothingMoreIsAskedForWhileItIsClosed() throws InterruptedException {
        nextBatch.open(false);
        come(1);
        nextBatch.take();
        assertThat(requested).isEqualTo(1);
        nextBatch.open(true);
        assertThat(requested).isEqualTo(2);
    }

    @Test
    void whatCameMeanwhileIsOneBatchInItsOrder() throws InterruptedException {
        var first = come(1);
        assertThat(nextBatch.take()).containsExactly(first);
        var second = come(3);
        var third = come(2);
        assertThat(nextBatch.take()).containsExactly(second, third);
    }

    @Test
    void oneIsAskedForAtATimeAndNoneBesideALargeBatch() throws InterruptedException {
        assertThat(requested).isEqualTo(1);
        come(60);
        assertThat(requested).isEqualTo(2);
        come(60);
        assertThat(requested).isEqualTo(2);
        assertThat(nextBatch.take()).hasSize(2);
        assertThat(requested).isEqualTo(3);
    }

    @Test
    void noneIsAskedForBesideManyBytes() throws InterruptedException {
        come(1, 600 << 10);
        assertThat(requested).isEqualTo(2);
        come(1, 600 << 10);
        assertThat(requested).isEqualTo(2);
        assertThat(nextBatch.take()).hasSize(2);
        assertThat(requested).isEqualTo(3);
    }

    @Test
    void takeWaitsForTheNext() throws Exception {
        awaitWaiting();
        var message = come(1);
        assertThat(taken.get()).containsExactly(message);
    }

    @Test
    void stopLeavesWhatWaits() {
        come(1);
        nextBatch.stop();
        assertThatThrownBy(nextBatch::take).isInstanceOf(InterruptedException.class);
    }

    @Test
    void stopEndsTheWait() {
        awaitWaiting();
        nextBatch.stop();
        assertThatThrownBy(taken::get).hasRootCauseInstanceOf(InterruptedException.class);
    }

    private void awaitWaiting() {
        var thread = Thread.ofPlatform().start(taken);
        await().until(() -> thread.getState() == Thread.State.WAITING);
        assertThat(taken).isNotDone();
    }

    private Message<ConsumerRecords<byte[], byte[]>> come(int events) {
        return come(events, 0);
    }

    private Message<ConsumerRecords<byte[], byte[]>> come(int events, int bytes) {
        var partition = new TopicPartition("tested", 0);
        var records = LongStream.range(0, events)
                .mapToObj(offset -> new ConsumerRecord<>("tested", 0, offset, new byte[0], new byte[bytes]))
                .toList();
        var message = Message.of(new ConsumerRecords<>(Map.of(partition, records), Map.of()));
        nextBatch.onNext(message);
        return message;
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
