package dev.lossless.subscriber.channel;

import dev.lossless.subscriber.Envelope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/// What came while a batch was in progress: all of it is the next batch. So an event waits for one batch at
/// most, and the longer batches take, as on a busy machine, the more events share one.
///
/// When the subscriber is idle it handles an event immediately.
@ApplicationScoped
class NextBatch implements Flow.Subscriber<Message<ConsumerRecords<byte[], byte[]>>> {

    private static final Logger LOG = Logger.getLogger(NextBatch.class);

    /// From so many events on, more of them in a batch save little.
    private static final int LARGE = 100;

    /// From so many bytes on, more would only wait in the memory.
    private static final long MUCH = 1 << 20;

    private final List<Message<ConsumerRecords<byte[], byte[]>>> waiting = new ArrayList<>();
    private int records;
    private long bytes;
    private Flow.Subscription subscription;
    private boolean asked;
    private boolean open;
    private boolean stopping;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed(subscription);
        askForMore();
    }

    private synchronized void subscribed(Flow.Subscription subscription) {
        this.subscription = subscription;
    }

    /// Whether there is a client by now.
    synchronized boolean isSubscribed() {
        return subscription != null;
    }

    /// Whether batches are asked for; at first not. What was asked for before comes.
    void open(boolean open) {
        set(open);
        askForMore();
    }

    private synchronized void set(boolean open) {
        this.open = open;
    }

    @Override
    public void onNext(Message<ConsumerRecords<byte[], byte[]>> message) {
        add(message);
        askForMore();
    }

    /// The connector logs the cause and reports that the channel is not alive.
    @Override
    public void onError(Throwable failure) {
        LOG.debugf(failure, "the channel failed");
    }

    @Override
    public void onComplete() {
        LOG.debug("the channel is closed");
    }

    private synchronized void add(Message<ConsumerRecords<byte[], byte[]>> message) {
        asked = false;
        waiting.add(message);
        records += message.getPayload().count();
        message.getPayload().forEach(record -> bytes += length(record));
        notifyAll();
    }

    /// Not within the lock: the channel may answer at once.
    private void askForMore() {
        if (wantsMore()) {
            subscription.request(1);
        }
    }

    private synchronized boolean wantsMore() {
        var wants = open && subscription != null && !asked && records < LARGE && bytes < MUCH;
        asked |= wants;
        return wants;
    }

    /// Waits for the next batch. The one before is done.
    ///
    /// @throws InterruptedException when the service stops
    List<Message<ConsumerRecords<byte[], byte[]>>> take() throws InterruptedException {
        var batch = takeAll();
        askForMore();
        return batch;
    }

    private synchronized List<Message<ConsumerRecords<byte[], byte[]>>> takeAll() throws InterruptedException {
        while (waiting.isEmpty() && !stopping) {
            wait();
        }
        if (stopping) {
            throw new InterruptedException("the service stops");
        }
        var all = List.copyOf(waiting);
        waiting.clear();
        records = 0;
        bytes = 0;
        return all;
    }

    /// Ends waiting. What was not taken stays unacknowledged.
    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    private static long length(ConsumerRecord<byte[], byte[]> record) {
        var length = (long) length(record.key()) + length(record.value());
        for (var header : record.headers()) {
            length += Envelope.length(header);
        }
        return length;
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
